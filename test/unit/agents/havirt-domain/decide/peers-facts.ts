// Builders for what the other nodes say.
import type { ClusterNode } from '../../../../../src/pacemaker/model.ts';
import type { DomainDisk } from '../../../../../src/domain/model/disk.ts';
import type { ActiveDomain } from '../../../../../src/domain/model/domain.ts';
import type { HeldDomain, HostReport, PeerAnswer, PeersFact } from '../../../../../src/peers/model.ts';
import { absent, known, unknown, type Probe } from '../../../../../src/model/probe.ts';
import { running } from './facts.ts';

/** What a host says of itself; by default that nothing is there. */
export function report(overrides: Partial<HostReport> = {}): HostReport {
  return { domains: known([]), processes: known([]), asked: known([]), configSha256: absent, ...overrides };
}

export const nothing = report();

/** @param overrides with the disks that it holds, where they are known */
export function held({ disks = [], ...overrides }: Partial<ActiveDomain> & Holding = {}): HeldDomain {
  return { ...running.value, disks: known(disks), ...overrides };
}

interface Holding {
  readonly disks?: readonly DomainDisk[];
}

export function reporting(...domains: HeldDomain[]): HostReport {
  return report({ domains: known(domains) });
}

export const online: ClusterNode = { name: 'n2', address: undefined, kind: 'member', online: true, clean: true };
export const fenced: ClusterNode = { ...online, online: false };
export const lost: ClusterNode = { ...online, online: false, clean: false };
export const mute = unknown('no route to host');

export function answer(node: ClusterNode, told: HostReport | Probe<HostReport>): PeerAnswer {
  return { node, report: 'kind' in told ? told : known(told) };
}

interface Round {
  readonly answers?: readonly PeerAnswer[];
  readonly atS?: number;
  readonly here?: HostReport;
  readonly fencing?: boolean;
}

/** A round of asking that began at a time in seconds; by default the one peer is clear. */
export function asked(round: Round = {}): PeersFact {
  const { answers = [answer(online, nothing)], atS = 0, here = nothing, fencing = true } = round;
  const self: ClusterNode = { ...online, name: 'n1' };
  const nodes = [self, ...answers.map(({ node }) => node)];
  const view = { nodes, fencingEnabled: fencing };
  return { kind: 'asked', beganMs: atS * 1000, self: 'n1', view, answers, here: known(here) };
}
