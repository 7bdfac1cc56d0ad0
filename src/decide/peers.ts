// May the domain execute here, by what the other nodes say and what the cluster vouches for? The table of SAFETY.md, one
// function a row (SAFETY: neverTwoRunning, unknownIsNotAbsent).
import { collide, type DomainDisk } from '../model/disk.ts';
import type { DomainIdentity } from '../model/domain.ts';
import type { HeldDomain, HostReport, PeerAnswer, PeersFact } from '../model/peer.ts';
import { verdict, type Verdict } from '../model/verdict.ts';

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
      return refuse(
        'CLUSTER_UNKNOWN',
        `${peers.why}; start the cluster here; where there is none, name the hosts to ask in peers, or set peer_check=off`,
      );
    case 'asked':
      return refuseHere(candidate, peers.here) ?? refuseAnswers(candidate, peers.answers, peers.view.fencingEnabled);
  }
}

type PeerCode = 'PEER_ACTIVE' | 'PEER_DISK' | 'PEER_UNKNOWN' | 'PEER_UNFENCED' | 'CLUSTER_UNKNOWN' | 'DISK_IN_USE';

function refuse(code: PeerCode, text: string, { passing = true } = {}): Objection {
  return { verdict: verdict('generic', code, text), passing };
}

/** SAFETY: unknownIsNotAbsent. What cannot be listed here may hold a disk of the domain, just as on any other host. */
function refuseHere(candidate: Candidate, here: Extract<PeersFact, { kind: 'asked' }>['here']): Objection | undefined {
  const domains = here.kind === 'known' ? here.value.domains : here;
  if (here.kind !== 'known' || domains.kind !== 'known') {
    const why = domains.kind === 'unknown' ? domains.why : 'this node was not looked at';
    return refuse('PEER_UNKNOWN', `which disks the domains on this node hold cannot be told: ${why}`);
  }
  const held = holderOf(candidate, here.value);
  if (held === undefined) return undefined;
  const text = `${held.disk.source} is held by ${held.domain.name}, which is active on this node too`;
  return refuse('DISK_IN_USE', text, { passing: isPassing(held.domain) });
}

/** Positive evidence first: it is the most useful thing to say, whoever else could not be asked. */
function refuseAnswers(candidate: Candidate, answers: readonly PeerAnswer[], fencing: boolean): Objection | undefined {
  const objections = answers
    .map((answer) => refuseAnswer(candidate, answer, fencing))
    .filter((found) => found !== undefined);
  return objections.find(isWitnessed) ?? objections[0];
}

function isWitnessed({ verdict: { reason } }: Objection): boolean {
  return reason?.code === 'PEER_ACTIVE' || reason?.code === 'PEER_DISK';
}

function refuseAnswer(candidate: Candidate, { node, report }: PeerAnswer, fencing: boolean): Objection | undefined {
  if (report.kind === 'known') return refuseReport(candidate, node.name, report.value);
  const why = report.kind === 'unknown' ? report.why : 'it gave no answer';
  if (node.online) {
    return refuse('PEER_UNKNOWN', `${node.name} is online but cannot be asked: ${why}; make it answer, or fence it`);
  }
  if (node.clean && fencing) return undefined;
  const missing = fencing ? 'the cluster has not fenced it yet' : 'fencing is disabled (stonith-enabled=false)';
  return refuse('PEER_UNFENCED', `${node.name} is offline and ${missing}, so it may still run the domain: ${why}`);
}

function refuseReport(candidate: Candidate, node: string, report: HostReport): Objection | undefined {
  return (
    refuseActive(candidate, node, report) ??
    refuseProcess(candidate, node, report) ??
    refuseDisk(candidate, node, report) ??
    refuseSilence(node, report)
  );
}

function refuseActive({ resource, identity }: Candidate, node: string, { domains }: HostReport): Objection | undefined {
  if (domains.kind !== 'known') return undefined;
  const same = domains.value.find((domain) => isSame(domain, identity) || domain.tag?.resource === resource);
  if (same === undefined) return undefined;
  const state = same.state === 'paused' ? `paused (${same.pausedReason ?? 'unknown'})` : same.state;
  return refuse(
    'PEER_ACTIVE',
    `${same.name} is active on ${node} (libvirt: ${state}); to use it there: ${moveHint(resource, node)}`,
    { passing: isPassing(same) },
  );
}

function refuseProcess(
  { resource, identity }: Candidate,
  node: string,
  { processes }: HostReport,
): Objection | undefined {
  if (processes.kind !== 'known') return undefined;
  const same = processes.value.find((process) => isSame(process, identity));
  if (same === undefined) return undefined;
  return refuse(
    'PEER_ACTIVE',
    `process ${same.pid} runs ${same.name} on ${node}; to use it there: ${moveHint(resource, node)}`,
  );
}

function refuseDisk(candidate: Candidate, node: string, report: HostReport): Objection | undefined {
  const held = holderOf(candidate, report);
  if (held === undefined) return undefined;
  const text = `${held.disk.source} is held by ${held.domain.name}, which is active on ${node}`;
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
    const andWhy = processes.kind === 'unknown' ? processes.why : 'its processes were not looked at';
    return refuse('PEER_UNKNOWN', `${node} cannot say what runs there: ${why}; ${andWhy}`);
  }
  const [first, ...more] = processes.value;
  if (first === undefined) return undefined;
  const others = more.length === 0 ? '' : ` and ${more.length} more`;
  return refuse('PEER_UNKNOWN', `${node} runs ${first.name}${others}, but cannot say which disks they hold: ${why}`);
}

function holderOf(
  { identity, disks }: Candidate,
  { domains }: HostReport,
): { domain: HeldDomain; disk: DomainDisk } | undefined {
  if (domains.kind !== 'known') return undefined;
  for (const domain of domains.value.filter((other) => !isSame(other, identity))) {
    const disk = disks.find((own) => domain.disks.some((other) => collide(own, other)));
    if (disk !== undefined) return { domain, disk };
  }
  return undefined;
}

/** On another host the same name is as bad as the same UUID: it is one domain started from two configurations. */
function isSame(one: { readonly name: string; readonly uuid: string }, { name, uuid }: DomainIdentity): boolean {
  return one.name === name || (uuid !== undefined && one.uuid.toLowerCase() === uuid);
}

function moveHint(resource: string, node: string): string {
  return `pcs resource move ${resource} ${node}`;
}
