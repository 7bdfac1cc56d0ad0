// What an agent on a node sees of the world: the same facts that src/observe builds, in the same three values. And what a node
// tells of itself when a peer asks.
import { refusePeers } from '../../src/decide/peers.ts';
import type { ActiveDomain, DomainTag } from '../../src/model/domain.ts';
import type { DomainFacts } from '../../src/model/facts.ts';
import type { MigrationCall } from '../../src/model/migration.ts';
import type { HostReport, PeerAnswer, PeersFact } from '../../src/model/peer.ts';
import { absent, known, unknown, type Probe } from '../../src/model/probe.ts';
import {
  active,
  config,
  identity,
  paused,
  qemu,
  recorded,
  resource,
  startFacts,
  tagged,
} from '../unit/decide/facts.ts';
import type { Facts } from './agent.ts';
import type { Call, NodeState } from './world.ts';

const silent = unknown('libvirt does not answer');
const unidentified = { kind: 'not-applicable', why: 'nobody says which domain' } as const;
const gone = { kind: 'missing', why: 'the configuration is gone' } as const;

/** What start and migrate_to see; the other actions see a part of it. */
export function look(node: NodeState, call: Call): Facts {
  const configFact = call.config === 'readable' ? ({ kind: 'readable', config } as const) : gone;
  return {
    ...startFacts({ ...lookHere(node, call), config: configFact, peers: call.peers }),
    call: migrationCall(call),
    sent: undefined,
    targetHost: 'another',
    onTarget: lookAtTarget(call),
  };
}

/** A copy that an operator made at the target keeps a guest from migrating there. */
function lookAtTarget({ onTarget }: Call): Probe<ActiveDomain> {
  return { executing: active({ tag: guestTag('running') }), stranger: active(), absent, unknown: silent }[onTarget];
}

function migrationCall({ migration }: Call): MigrationCall {
  return migration === 'failed' ? { kind: 'failed', why: 'it failed' } : { kind: migration };
}

function lookHere(node: NodeState, call: Call): Pick<DomainFacts, 'identity' | 'record' | 'domain' | 'process'> {
  const record = node.record === 'none' ? absent : recorded(node.record, { writerAlive: call.wroteRecord });
  const identified = record.kind === 'known' || call.config === 'readable';
  return {
    identity: identified ? known(identity) : absent,
    record,
    // Without an identity only its tag tells which domain is the resource's.
    domain: identified || node.tag !== 'none' ? lookAtLibvirt(node) : lookAtLibvirt({ ...node, shown: false }),
    process: identified ? lookAtProcesses(node) : lookForAnyProcess(node),
  };
}

function lookAtLibvirt(node: NodeState): Probe<ActiveDomain> {
  if (node.libvirt !== 'up') return silent;
  if (!node.shown) return absent;
  const tag = node.tag === 'none' ? undefined : guestTag(node.tag);
  switch (node.believed) {
    case 'paused':
      return paused('user', { tag });
    case 'hurt':
      return paused('ioerror', { tag });
    case 'migrating':
      return paused('migration', { tag });
    case 'executing':
      return active({ tag });
  }
}

/** There is one guest that agents start; wherever it migrates, it keeps its generation. A copy made with virsh has no tag. */
function guestTag(phase: DomainTag['phase']): DomainTag {
  return { ...tagged(phase), generation: '00000000000000aa' };
}

function lookAtProcesses(node: NodeState): DomainFacts['process'] {
  if (node.processTable === 'unreadable') return unknown('the process table cannot be read');
  return node.qemu === 'none' ? absent : qemu;
}

/** Without an identity any hypervisor process could be the one. */
function lookForAnyProcess(node: NodeState): DomainFacts['process'] {
  const any = lookAtProcesses(node);
  return any.kind === 'known' || (any.kind === 'absent' && node.others) ? unidentified : any;
}

/** What the node answers a peer. */
export function reportOf(node: NodeState): HostReport {
  const domain = lookAtLibvirt(node);
  const process = lookAtProcesses(node);
  const uuid = identity.uuid ?? '';
  return {
    domains:
      domain.kind === 'known' ? known([{ ...domain.value, disks: [] }]) : domain.kind === 'absent' ? known([]) : domain,
    processes:
      process.kind === 'known'
        ? known([{ pid: 1, name: identity.name, uuid }])
        : process.kind === 'absent'
          ? known([])
          : unknown('the process table cannot be read'),
    configSha256: absent,
  };
}

/** Whether a start is kept back by what its peers answered, by the shipped judgement. */
export function isClear(peers: PeersFact): boolean {
  return refusePeers({ resource, identity, disks: [] }, peers) === undefined;
}

/** A round of asking, with these answers. */
export function asked(beganMs: number, answers: readonly PeerAnswer[], fencingEnabled = true): PeersFact {
  const here = known({ domains: known([]), processes: known([]), configSha256: absent });
  return { kind: 'asked', beganMs, self: 'n1', view: { nodes: [], fencingEnabled }, answers, here };
}

/** Of the peers a start can tell no more than these apart: clear, clear of more than one, what may pass, and what stays. */
export function possibleAnswers(beganMs: number): ['clear' | 'clear-of-many' | 'objected', PeersFact][] {
  const node = { name: 'n2', kind: 'member', online: true, clean: true, address: undefined } as const;
  const runs = { domains: known([{ ...active().value, disks: [] }]), processes: known([]), configSha256: absent };
  const idle = { node, report: known({ domains: known([]), processes: known([]), configSha256: absent }) };
  return [
    ['clear', asked(beganMs, [idle])],
    ['clear-of-many', asked(beganMs, [idle, idle])],
    ['objected', asked(beganMs, [{ node, report: unknown('no answer') }])],
    ['objected', asked(beganMs, [{ node, report: known(runs) }])],
  ];
}
