// The claim: what the peers' last answers mean for it, how long an objection is waited for, and whether it was taken back.
import { verdict, type DomainCode } from '../../model/codes.ts';
import type { History } from '../../model/steps.ts';
import type { RecordPhase } from '../../../../src/domain/model/domain.ts';
import type { StartSight } from '../../model/facts.ts';
import type { PeersFact } from '../../../../src/peers/model.ts';
import type { Timing } from '../../../../src/model/step.ts';
import { lastTaken, taken } from '../../../../src/model/timing.ts';
import { refusePeers, type Objection } from '../peers.ts';
import { startSchedule } from '../schedule.ts';

/** True when the peers were asked at or after `sinceMs`, or need not be asked at all. */
function askedSince(peers: PeersFact, sinceMs: number): boolean {
  switch (peers.kind) {
    case 'off':
      return true;
    case 'not-asked':
      return false;
    case 'asked':
    case 'cluster-unknown':
      return peers.beganMs >= sinceMs;
  }
}

/**
 * What the peers say of a question that was to begin at or after `sinceMs`: `ask` when it is still to be asked, an objection,
 * or undefined when nothing stands against the domain executing here.
 */
export function judgePeers(
  resource: string,
  { identity, disks, peers }: StartSight,
  history: History,
  sinceMs: number,
): 'ask' | Objection | undefined {
  if (identity.kind !== 'known')
    return objection(
      'IDENTITY_UNKNOWN',
      'neither the configuration nor a record says which domain is meant, so the other nodes cannot be asked about it',
    );
  if (askedSince(peers, sinceMs)) {
    const candidate = { resource, identity: identity.value, disks: disks.kind === 'known' ? disks.value : [] };
    return refusePeers(candidate, peers) ?? refuseUnseenDisks(disks, peers);
  }
  const asked = lastTaken(history, 'ask-peers');
  if (asked === undefined || asked.beganMs < sinceMs) return 'ask';
  return objection('PEER_UNKNOWN', asked.outcome.kind === 'done' ? 'bug: the answers are missing' : asked.outcome.why);
}

/** SAFETY: unknownIsNotAbsent. What is not known of the domain's own disks was compared with nobody's. */
function refuseUnseenDisks(disks: StartSight['disks'], peers: PeersFact): Objection | undefined {
  if (disks.kind === 'known' || peers.kind === 'off') return undefined;
  const why = disks.kind === 'unknown' ? disks.why : 'they were not looked at';
  return objection('STATE_UNKNOWN', `the domain's own disks could not be compared with those of other domains: ${why}`);
}

/**
 * SAFETY: neverTwoRunning. Peers do not answer in the same instant: a guest may migrate from one that is still to answer to one
 * that already has, and be seen on neither. Where several answer, only two rounds in a row that see nothing count as one.
 */
export function isAskedEnough(peers: PeersFact, history: History, sinceMs: number): boolean {
  const answered = peers.kind === 'asked' ? peers.answers.filter(({ report }) => report.kind === 'known') : [];
  const rounds = taken(history, 'ask-peers').filter(
    ({ beganMs, outcome }) => beganMs >= sinceMs && outcome.kind === 'done',
  );
  return answered.length < 2 || rounds.length >= 2;
}

function objection(code: DomainCode, text: string): Objection {
  return { verdict: verdict('generic', code, text), passing: true };
}

/**
 * Until when an objection is waited for. A refusal makes Pacemaker pass this node over until somebody cleans up, so what may
 * pass by itself gets a share of the timeout; a copy that plainly runs gets only the time in which it might be stopping.
 */
export function patienceMs({ passing }: Objection, { timeoutMs }: Timing): number {
  return (passing ? startSchedule.patience : startSchedule.copyThere)(timeoutMs);
}

/** True when the last claim of this call was destroyed again. */
export function withdrawn(history: History): boolean {
  const created = lastTaken(history, 'create-paused');
  const destroyed = lastTaken(history, 'destroy');
  return created !== undefined && destroyed !== undefined && destroyed.beganMs >= created.endedMs;
}

/** The phase in the record that this call wrote, while it stands. A claim must not be had without one that says `starting`. */
export function ownRecord(history: History): RecordPhase | undefined {
  const effects = history.filter((entry) => entry.kind === 'act').map(({ effect }) => effect);
  const last = effects.findLast(({ kind }) => kind === 'write-record' || kind === 'remove-record');
  return last?.kind === 'write-record' ? last.phase : undefined;
}

/**
 * How long to stay away after two claims met, in milliseconds: by this node's place in the list of names, so that of nodes
 * which withdrew together one comes back first.
 */
export function backoffMs(peers: PeersFact): number {
  if (peers.kind !== 'asked') return 1000;
  const names = [peers.self, ...peers.view.nodes.map(({ name }) => name)].toSorted();
  return 300 + 1500 * Math.max(0, names.indexOf(peers.self));
}
