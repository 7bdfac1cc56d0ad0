// start while the domain is not active here: the first question to the peers and the claim, or the answer to why a claim of
// this call is gone.
import { verdict, type Verdict } from '../../model/codes.ts';
import { act, done, wait, type History, type Step, type WaitFor, type Moment } from '../../model/steps.ts';
import type { StartSight } from '../../model/facts.ts';
import { lastTaken, past } from '../../../../src/model/timing.ts';
import { backoffMs, judgePeers, ownRecord, patienceMs, withdrawn } from './claim.ts';
import { refuseMissing, refuseStart } from './start-refusals.ts';
import { startSchedule } from '../schedule.ts';

const passing = 'what keeps the domain from starting to pass';
const RETRY_MS = 2000;
/** After these waits the peers' answers are old. */
const staleAfter: ReadonlySet<WaitFor> = new Set(['a peer to be clear', passing]);

/** The next step while nothing of the domain is here. */
export function startAbsent({ resource }: { readonly resource: string }, facts: StartSight, moment: Moment): Step {
  const created = lastTaken(moment.history, 'create-paused');
  if (created !== undefined && !withdrawn(moment.history) && !isGivenUp(moment.history)) return afterCreate(moment);
  const resumed = lastTaken(moment.history, 'resume');
  if (resumed !== undefined)
    return forgetAndSay(verdict('generic', 'RESUME_FAILED', failureOf(resumed)), moment.history);
  const refusal = refuseStart(facts);
  if (refusal !== undefined) return forgetAndSay(refusal, moment.history);
  const missing = refuseMissing(facts);
  if (missing !== undefined) return waitOut(missing, moment);
  if (past(moment, startSchedule.lastClaim)) return outOfTime(resource, facts, moment.history);
  if (withdrawn(moment.history) && !stayedAway(moment.history))
    return wait(backoffMs(facts.peers), 'a peer to be clear');
  return askFirst(resource, facts, moment);
}

/** What may pass by itself is waited out for a share of the timeout: a refusal would have the cluster pass this node over. */
function waitOut(refusal: Verdict, moment: Moment): Step {
  if (past(moment, startSchedule.patience)) return forgetAndSay(refusal, moment.history);
  return wait(RETRY_MS, passing, refusal.reason?.text);
}

/** A create that libvirt turned down, and after which something was waited out: the next one begins with new questions. */
function isGivenUp(history: History): boolean {
  const created = lastTaken(history, 'create-paused');
  return (
    created?.outcome.kind === 'failed' &&
    history.some((entry) => entry.kind === 'wait' && entry.for === passing && entry.beganMs >= created.endedMs)
  );
}

/** Says what the peers last objected to, if they were asked and did. */
function outOfTime(resource: string, facts: StartSight, history: History): Step {
  const objection = judgePeers(resource, facts, history, 0);
  const late = verdict(
    'generic',
    'TIMEOUT',
    "too little time was left to claim the domain and to ask the other nodes again; raise start's timeout",
  );
  return forgetAndSay(typeof objection === 'object' ? objection.verdict : late, history);
}

/** The first question: it saves a claim that would only be taken back, and it tells the operator where the domain is. */
function askFirst(resource: string, facts: StartSight, moment: Moment): Step {
  const objection = judgePeers(resource, facts, moment.history, lastChangeMs(moment.history));
  if (objection === 'ask') return act({ kind: 'ask-peers' });
  if (objection === undefined) return claim(moment.history);
  if (moment.nowMs < patienceMs(objection, moment)) return wait(1000, 'a peer to be clear');
  return forgetAndSay(objection.verdict, moment.history);
}

function stayedAway(history: History): boolean {
  const withdrawnMs = lastTaken(history, 'destroy')?.endedMs ?? 0;
  return history.some(
    (entry) => entry.kind === 'wait' && entry.for === 'a peer to be clear' && entry.beganMs >= withdrawnMs,
  );
}

/** When the peers' answers became old: with the last wait for them or for something else, or the last claim taken back. */
function lastChangeMs(history: History): number {
  const relevant = history.filter((entry) =>
    entry.kind === 'wait' ? staleAfter.has(entry.for) : entry.effect.kind === 'destroy',
  );
  return relevant.at(-1)?.endedMs ?? 0;
}

/** The record goes first: a start killed right after the create leaves a claim that its identity can be read of. */
function claim(history: History): Step {
  const record = lastTaken(history, 'write-record');
  if (record === undefined || ownRecord(history) !== 'starting')
    return act({ kind: 'write-record', phase: 'starting' });
  if (record.outcome.kind !== 'done') return done(verdict('generic', 'RECORD_UNWRITABLE', failureOf(record)));
  return act({ kind: 'create-paused' });
}

/** A claim of this call that is not there: it failed to start, may still come, or ended at once. */
function afterCreate(moment: Moment): Step {
  const created = lastTaken(moment.history, 'create-paused');
  if (created?.outcome.kind === 'unanswered') {
    // libvirt may still carry the request out. The record stays, and what appears is a claim, which never executes by itself.
    if (!past(moment, startSchedule.lateCreate)) return wait(500, 'libvirt to answer');
    return done(verdict('generic', 'CREATE_FAILED', created.outcome.why));
  }
  if (created?.outcome.kind === 'failed') {
    // An image lock of a host that is gone, a lease, a file that is still being copied: libvirt says no more than that it failed.
    const refusal = verdict('generic', 'CREATE_FAILED', created.outcome.why);
    return created.outcome.isLasting === true ? forgetAndSay(refusal, moment.history) : waitOut(refusal, moment);
  }
  const text = "the domain ended right after its start; libvirt's log of the domain says why";
  return forgetAndSay(verdict('generic', 'DOMAIN_ENDED', text), moment.history);
}

function forgetAndSay(answer: Verdict, history: History): Step {
  return ownRecord(history) === undefined ? done(answer) : act({ kind: 'remove-record' });
}

function failureOf({ outcome }: NonNullable<ReturnType<typeof lastTaken>>): string {
  return outcome.kind === 'done' ? 'libvirt reported success, but the domain is gone' : outcome.why;
}
