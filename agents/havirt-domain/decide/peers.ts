// May the domain execute here, by what the other nodes say and what the cluster vouches for? The table of
// docs/safety.md, one function a row (SAFETY: neverTwoRunning, unknownIsNotAbsent).
import { isVouchedFor } from '../../../src/peers/whom-to-ask.ts';
import { verdict, type Verdict, type DomainCode } from '../model/codes.ts';
import type { ClusterNode } from '../../../src/pacemaker/model.ts';
import type { DomainDisk } from '../../../src/domain/model/disk.ts';
import { collide } from '../../../src/domain/disks/same-storage.ts';
import type { DomainIdentity } from '../../../src/domain/model/domain.ts';
import type { HeldDomain, HostReport, PeerAnswer, PeersFact } from '../../../src/peers/model.ts';
import { mayBeSameElsewhere } from '../../../src/domain/identity.ts';

/** The domain that wants to start. */
export interface Candidate {
  readonly resource: string;
  readonly identity: DomainIdentity;
  readonly disks: readonly DomainDisk[];
}

/** Why the domain may not execute here now, and whether that may pass by itself. */
export interface Objection {
  readonly verdict: Verdict;
  readonly passing: boolean;
}

/** The first objection of the last round of asking, or undefined when every peer is clear. */
export function refusePeers(candidate: Candidate, peers: PeersFact): Objection | undefined {
  switch (peers.kind) {
    case 'off':
      return undefined;
    case 'not-asked':
      return refuse('PEER_UNKNOWN', 'bug: the peers were not asked');
    case 'cluster-unknown':
      return refuse('CLUSTER_UNKNOWN', peers.why);
    case 'asked':
      return refuseHere(candidate, peers.here) ?? refuseAnswers(candidate, peers);
  }
}

type Asked = Extract<PeersFact, { kind: 'asked' }>;

function refuse(code: DomainCode, text: string, { passing = true } = {}): Objection {
  return { verdict: verdict('generic', code, text), passing };
}

/** SAFETY: unknownIsNotAbsent. What cannot be listed here may hold a disk of the domain, just as on any other host. */
function refuseHere(candidate: Candidate, here: Asked['here']): Objection | undefined {
  const domains = here.kind === 'known' ? here.value.domains : here;
  if (here.kind !== 'known' || domains.kind !== 'known') {
    const why = domains.kind === 'unknown' ? domains.why : 'they were not looked at';
    return refuse('LIBVIRT_UNREACHABLE', `this node cannot say which disks its domains hold: ${why}`);
  }
  const held = holderOf(candidate, here.value);
  if (held === undefined) return refuseUntold(candidate, 'this node', here.value, 'LIBVIRT_UNREACHABLE');
  const text = `${held.disk.source} is held by ${held.domain.name}, which is active on this node; give each domain its own disk`;
  return refuse('DISK_IN_USE', text, { passing: isPassing(held.domain) });
}

/** Positive evidence first: it is the most useful thing to say, whoever else could not be asked. */
function refuseAnswers(candidate: Candidate, asked: Asked): Objection | undefined {
  const objections = asked.answers
    .map((answer) => refuseAnswer(candidate, answer, asked))
    .filter((found) => found !== undefined);
  return objections.find(isWitnessed) ?? objections[0];
}

function isWitnessed({ verdict: { reason } }: Objection): boolean {
  return reason?.code === 'PEER_ACTIVE' || reason?.code === 'PEER_DISK';
}

function refuseAnswer(candidate: Candidate, answer: PeerAnswer, asked: Asked): Objection | undefined {
  const { node, report } = answer;
  if (report.kind !== 'known') {
    return refuseUnheard(node, report.kind === 'unknown' ? report.why : 'it gave no answer', asked);
  }
  const also = alsoAnsweredAs(answer, asked);
  // What this node itself has of the domain is no peer's copy.
  const isOwn = also.includes(asked.self);
  const names = { self: asked.self, node: [node.name, ...also].join(' or ') };
  const copy = isOwn ? undefined : refuseCopy(candidate, names, report.value);
  if (copy !== undefined) return copy;
  if (also.length === 0) return refuseSilence(node.name, report.value);
  const who = isOwn
    ? `the question to ${node.name} reached this node itself`
    : `the questions to ${[node.name, ...also].join(' and ')} reached the same host`;
  const why = `${who} (${report.value.host}); check havirt-address and name resolution`;
  return node.online ? refuse('PEER_UNKNOWN', why, { passing: false }) : refuseUnheard(node, why, asked);
}

/** SAFETY: unknownIsNotAbsent. The other nodes for which the same host answered: what it has not says nothing of them all. */
function alsoAnsweredAs({ node, report }: PeerAnswer, { self, here, answers }: Asked): string[] {
  const host = hostOf(report);
  if (host === undefined) return [];
  const others = answers.filter((other) => other.node.name !== node.name && hostOf(other.report) === host);
  return [...(hostOf(here) === host ? [self] : []), ...others.map((other) => other.node.name)];
}

function hostOf(report: PeerAnswer['report']): string | undefined {
  return report.kind === 'known' ? report.value.host : undefined;
}

/** Of this node nothing was heard. */
function refuseUnheard(node: ClusterNode, why: string, { view }: Asked): Objection | undefined {
  const { name } = node;
  if (node.online)
    return refuse('PEER_UNKNOWN', `${name} is online but cannot be asked: ${why}; make it answer, or fence it`);
  if (isVouchedFor(node, view)) return undefined;
  const missing = view.fencingEnabled
    ? `the cluster has not fenced it yet, so ${name} may still run the domain; fence it, or when you have made sure that it is off: pcs stonith confirm ${name}`
    : `fencing is disabled (stonith-enabled=false), so ${name} may still run the domain; enable fencing, or make ${name} answer`;
  return refuse('PEER_UNFENCED', `${name} is offline and did not answer (${why}), and ${missing}`);
}

/** Names in the cluster: of this node, and of the one whose report is judged. */
interface Names {
  readonly self: string;
  readonly node: string;
}

function refuseCopy(candidate: Candidate, names: Names, report: HostReport): Objection | undefined {
  return (
    refuseActive(candidate, names, report) ??
    refuseProcess(candidate, names, report) ??
    refuseDisk(candidate, names.node, report) ??
    refuseUntold(candidate, names.node, report, 'PEER_UNKNOWN')
  );
}

function refuseActive(candidate: Candidate, names: Names, { domains }: HostReport): Objection | undefined {
  if (domains.kind !== 'known') return undefined;
  const { resource } = candidate;
  const same = domains.value.find((domain) => mayBeSameElsewhere(candidate, domain));
  if (same === undefined) return undefined;
  const state = same.state === 'paused' ? `paused (${same.pausedReason ?? 'unknown'})` : same.state;
  return refuse(
    'PEER_ACTIVE',
    `${same.name} is active on ${names.node} (libvirt: ${state}); ${wayOn(resource, names)}`,
    { passing: isPassing(same) },
  );
}

function refuseProcess(
  { resource, identity }: Candidate,
  names: Names,
  { domains, processes }: HostReport,
): Objection | undefined {
  if (processes.kind !== 'known') return undefined;
  const same = processes.value.find(({ name }) => name === identity.name);
  if (same !== undefined)
    return refuse('PEER_ACTIVE', `process ${same.pid} runs ${same.name} on ${names.node}; ${wayOn(resource, names)}`);
  const shown = domains.kind === 'known' ? domains.value : [];
  const doubtful = processes.value.find(
    ({ name, uuid }) => uuid === identity.uuid && shown.every((domain) => domain.name !== name),
  );
  if (doubtful === undefined) return undefined;
  const text = `process ${doubtful.pid} on ${names.node} runs ${doubtful.name} with the UUID of ${identity.name}, and libvirt on ${names.node} does not say which domain that is`;
  return refuse('PEER_UNKNOWN', text);
}

function refuseDisk(candidate: Candidate, node: string, report: HostReport): Objection | undefined {
  const held = holderOf(candidate, report);
  if (held === undefined) return undefined;
  const text = `${held.disk.source} is held by ${held.domain.name}, which is active on ${node}; give each domain its own disk`;
  return refuse('PEER_DISK', text, { passing: isPassing(held.domain) });
}

/** What plainly runs stays; a claim, an incoming one or one that shuts down may be gone at the next look. */
function isPassing({ state }: HeldDomain): boolean {
  return state !== 'running' && state !== 'blocked';
}

/** A host whose libvirt is silent still speaks through its process table, about domains though not about disks. */
function refuseSilence(node: string, { domains, processes }: HostReport): Objection | undefined {
  if (domains.kind === 'known') return undefined;
  const why = domains.kind === 'unknown' ? domains.why : 'its libvirt was not asked';
  if (processes.kind !== 'known') {
    const andWhy = processes.kind === 'unknown' ? processes.why : 'its process table was not read';
    return refuse('PEER_UNKNOWN', `${node} cannot say which domains it runs: ${why}; ${andWhy}`);
  }
  const [first, ...more] = processes.value;
  if (first === undefined) return undefined;
  const others = more.length === 0 ? '' : ` and ${more.length} more`;
  return refuse('PEER_UNKNOWN', `${node} runs ${first.name}${others}, but cannot say which disks they hold: ${why}`);
}

function holderOf(candidate: Candidate, report: HostReport): { domain: HeldDomain; disk: DomainDisk } | undefined {
  for (const domain of othersIn(report, candidate)) {
    const held = domain.disks.kind === 'known' ? domain.disks.value : [];
    const disk = candidate.disks.find((own) => held.some((other) => collide(own, other)));
    if (disk !== undefined) return { domain, disk };
  }
  return undefined;
}

/** SAFETY: unknownIsNotAbsent. Which disks a domain holds that nobody there can tell is unknown about that domain alone. */
function refuseUntold(candidate: Candidate, node: string, report: HostReport, code: DomainCode): Objection | undefined {
  const untold = othersIn(report, candidate).find(({ disks }) => disks.kind === 'unknown');
  if (untold?.disks.kind !== 'unknown') return undefined;
  return refuse(code, `${node} cannot say which disks ${untold.name} holds: ${untold.disks.why}`);
}

function othersIn({ domains }: HostReport, candidate: Candidate): readonly HeldDomain[] {
  return domains.kind === 'known' ? domains.value.filter((domain) => !mayBeSameElsewhere(candidate, domain)) : [];
}

/** Pacemaker moves only what it knows to run, and learns by `refresh`, not by `cleanup`, what somebody else started. */
function wayOn(resource: string, { self, node }: Names): string {
  const move = `pcs resource move ${resource} ${self}`;
  return `to have it here: ${move}; if Pacemaker does not show it on ${node}: pcs resource refresh ${resource}`;
}
