// What an agent on a node sees of the world: the same facts that the agent builds, in the same three values. And what a node
// tells of itself when a peer asks.
import { refusePeers } from '../../agents/havirt-domain/decide/peers.ts';
import type { ConfigFact } from '../../src/domain/model/config.ts';
import type { ActiveDomain, DomainIdentity, DomainProcess, DomainTag } from '../../src/domain/model/domain.ts';
import type { DomainFacts, StartFacts } from '../../agents/havirt-domain/model/facts.ts';
import type { HostReport, PeerAnswer, PeersRound } from '../../src/peers/model.ts';
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
} from '../unit/agents/havirt-domain/decide/facts.ts';
import type { Facts } from './agent.ts';
import type { Call, NodeState } from './world.ts';

const silent = unknown('libvirt does not answer');
const unidentified = { kind: 'not-applicable', why: 'nobody says which domain' } as const;
/** Whom a configuration names that is not this domain's. */
const stranger: DomainIdentity = { name: 'guest2', uuid: '6a1b3c5d-0000-4000-8000-00000000cafe' };

/** What start and migrate_to see; the other actions see a part of it. */
export function look(node: NodeState, call: Call): Facts {
  const own = lookHere(node, call);
  return {
    ...startFacts({ ...own, config: configFact(own, call), former: lookForFormer(node, call) }),
    targetHost: 'another',
    onTarget: lookAtTarget(call),
  };
}

/** Only start reads it where there is a record. */
function configFact({ record }: Pick<DomainFacts, 'record'>, { action, config: found }: Call): ConfigFact {
  if (action !== 'start' && record.kind === 'known') return { kind: 'not-read' };
  if (found === 'missing') return { kind: 'missing', why: 'the configuration is gone' };
  return { kind: 'readable', config: found === 'readable' ? config : { ...config, identity: stranger } };
}

/** The guest that agents start, as a migration sends it. */
export const guest: ActiveDomain = active({ tag: guestTag('running') }).value;

/** A copy that an operator made at the target keeps a guest from migrating there. */
function lookAtTarget({ onTarget }: Call): Probe<ActiveDomain> {
  return { executing: known(guest), stranger: active(), absent, unknown: silent }[onTarget];
}

type Own = Pick<DomainFacts, 'identity' | 'record' | 'domain' | 'process'>;

function lookHere(node: NodeState, call: Call): Own {
  const process = node.processNoted ? { process: qemu.value } : {};
  const record = node.record === 'none' ? absent : recorded(node.record, { writerAlive: call.wroteRecord, ...process });
  return { record, ...lookByName(node, call) };
}

/** As agents/havirt-domain/observe/own-domain.ts does: by what the files name, else by the tag. */
function lookByName(node: NodeState, call: Call): Omit<Own, 'record'> {
  const ours = { identity: known(identity), process: lookAtProcesses(node, { isDenied: isDenied(node) }) };
  const named = namedBy(node, call);
  if (named === 'ours') return { ...ours, domain: withoutUnreadTag(node, call) };
  // A start's own is what the configuration names, and what carries the tag is a former one.
  if (isTagged(node) && (call.action !== 'start' || named === 'nobody'))
    return { ...ours, domain: lookAtLibvirt(node) };
  const domain = lookAtLibvirt({ ...node, shown: false });
  if (named === 'nobody') {
    // What one process does not tell could be the tag.
    const byTag = tableOf(node) === 'unclear' && domain.kind === 'absent' ? unclear : domain;
    return { identity: absent, domain: byTag, process: lookForAnyProcess(node) };
  }
  const nothing: NodeState = { ...node, qemu: 'none', shown: false, record: 'none' };
  return { identity: known(stranger), domain, process: lookAtProcesses(nothing, { isDenied: isDenied(nothing) }) };
}

/**
 * Whom the files name: for a start the configuration first, for all others the record, which is always of the domain that is
 * here.
 */
function namedBy({ record }: NodeState, { action, config: found }: Call): 'ours' | 'stranger' | 'nobody' {
  if (record !== 'none' && (action !== 'start' || found === 'missing')) return 'ours';
  return ({ readable: 'ours', other: 'stranger', missing: 'nobody' } as const)[found];
}

/** Whether the tag is there to be found: by the domain's process, or by libvirt's list where no process can be read. */
export function isTagged(node: NodeState): boolean {
  const { libvirt, shown, tag, qemu: process } = node;
  return libvirt === 'up' && shown && tag !== 'none' && (process !== 'none' || tableOf(node) === 'unread');
}

function isDenied(node: NodeState): boolean {
  return lookAtLibvirt(node).kind === 'absent';
}

/** Of a recorded domain that executes, the tag is read by a start and a migration only. */
function withoutUnreadTag(node: NodeState, { action }: Call): Probe<ActiveDomain> {
  const isUnread = node.record !== 'none' && action !== 'start' && action !== 'migrate-to';
  const domain = lookAtLibvirt(node);
  return isUnread && domain.kind === 'known' && domain.value.state !== 'paused'
    ? known({ ...domain.value, tag: undefined })
    : domain;
}

/** The domain that is here, where the configuration names another: by its tag, or as the record says. */
function lookForFormer(node: NodeState, { action, config: found }: Call): StartFacts['former'] {
  if (action !== 'start' || found !== 'other' || (!isTagged(node) && node.record === 'none')) return absent;
  const [domain, process] = [lookAtLibvirt(node), lookAtProcesses(node)];
  if (domain.kind === 'known') return domain;
  if (process.kind === 'known') return domainOf(identity);
  return process.kind === 'unknown' ? process : domain;
}

function domainOf({ name, uuid = '' }: typeof identity) {
  return known({ name, uuid });
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

/** Where others run too, it is one of theirs that cannot be read. */
function tableOf({ processTable, others }: NodeState): 'clear' | 'unclear' | 'unread' {
  if (processTable === 'readable') return 'clear';
  return others ? 'unclear' : 'unread';
}

const unread = unknown('the process table cannot be read');
const unclear = unknown('one process cannot be told');

/**
 * As agents/havirt-domain/observe/own-process.ts does. What cannot be told about others does not count where libvirt denies the
 * domain itself.
 */
export function lookAtProcesses(node: NodeState, { isDenied: denied = false } = {}): Probe<DomainProcess> {
  const table = tableOf(node);
  if (table === 'unread') return unread;
  if (node.qemu !== 'none') return qemu;
  return table === 'clear' || (denied && node.record === 'none') ? absent : unclear;
}

/** Without an identity any hypervisor process could be the one. */
function lookForAnyProcess(node: NodeState): DomainFacts['process'] {
  const any = lookAtProcesses(node);
  return any.kind === 'known' || node.others ? unidentified : any;
}

/** What the node answers a peer. */
export function reportOf(node: NodeState): HostReport {
  const domain = lookAtLibvirt(node);
  // A peer asks for all processes.
  const process = tableOf(node) === 'clear' ? lookAtProcesses(node) : unread;
  const uuid = identity.uuid ?? '';
  return {
    domains:
      domain.kind === 'known'
        ? known([{ ...domain.value, disks: known([]) }])
        : domain.kind === 'absent'
          ? known([])
          : domain,
    processes:
      process.kind === 'known'
        ? known([{ pid: 1, name: identity.name, uuid }])
        : process.kind === 'absent'
          ? known([])
          : unread,
    asked: known([]),
    configSha256: absent,
  };
}

/** Whether a start is kept back by what its peers answered, by the shipped judgement. */
export function isClear(peers: PeersRound): boolean {
  return refusePeers({ resource, identity, disks: [] }, peers) === undefined;
}

const nothingHere: HostReport = { domains: known([]), processes: known([]), asked: known([]), configSha256: absent };

/** A round of asking, with these answers. */
export function asked(beganMs: number, answers: readonly PeerAnswer[], fencingEnabled = true): PeersRound {
  const here = known(nothingHere);
  return { kind: 'asked', beganMs, self: 'n1', view: { nodes: [], fencingEnabled }, answers, here };
}

/** Of the peers a start can tell no more than these apart: clear, clear of more than one, what may pass, and what stays. */
export function possibleAnswers(beganMs: number): ['clear' | 'clear-of-many' | 'objected', PeersRound][] {
  const node = { name: 'n2', kind: 'member', online: true, clean: true, address: undefined } as const;
  const runs = { ...nothingHere, domains: known([{ ...active().value, disks: known([]) }]) };
  const idle = { node, report: known(nothingHere) };
  return [
    ['clear', asked(beganMs, [idle])],
    ['clear-of-many', asked(beganMs, [idle, idle])],
    ['objected', asked(beganMs, [{ node, report: unknown('no answer') }])],
    ['objected', asked(beganMs, [{ node, report: known(runs) }])],
  ];
}
