// migrate_to, on the source: begins the migration once, ends it before the executor would, and judges by where the domain
// is afterwards. Whatever the call's own return says is only a hint.
import type { MigrateFacts } from '../model/facts.ts';
import { act, done, succeeded, wait, type History, type Step, type Timing } from '../model/step.ts';
import { lastTaken, past, taken, VERDICT_SHARE } from '../model/timing.ts';
import { verdict } from '../model/verdict.ts';
import { executes, isClaim } from './active.ts';
import { localEvidence, type Evidence } from './evidence.ts';

export interface MigrateToRequest {
  readonly targetNode: string;
  /** Maximum downtime in milliseconds to set while the migration runs; 0 for libvirt's default. */
  readonly downtimeMs: number;
}

/** Share of the timeout after which a migration is aborted, so that the guest goes on here rather than be restarted. */
const ABORT_SHARE = 0.8;

/** The next step of a migrate_to. */
export function decideMigrateTo(
  request: MigrateToRequest,
  facts: MigrateFacts,
  history: History,
  timing: Timing,
): Step {
  switch (facts.call.kind) {
    case 'not-begun':
      return begin(localEvidence(facts), facts, timing);
    case 'under-way':
      return follow(request, history, timing);
    case 'done':
    case 'failed':
      return judge(request, facts, history, timing);
  }
}

function begin(evidence: Evidence, { record }: MigrateFacts, timing: Timing): Step {
  switch (evidence.kind) {
    case 'active':
      // SAFETY: a claim that arrived elsewhere would execute there without the peers having been asked.
      if (isClaim(evidence.domain, record)) return notHere(`${evidence.domain.name} is only a claim of a start here`);
      if (past(timing, ABORT_SHARE))
        return done(verdict('generic', 'TIMEOUT', 'no time was left to begin a migration'));
      if (executes(evidence.domain) || evidence.domain.pausedReason === 'user') return act({ kind: 'begin-migration' });
      return notHere(
        `${evidence.domain.name} is ${evidence.domain.state} (${evidence.domain.pausedReason ?? ''}) and cannot migrate`,
      );
    case 'absent':
      return notHere('the domain is not active on this node');
    case 'stale':
    case 'conflict':
    case 'process-only':
    case 'unknown':
      if (!past(timing, 0.25)) return wait(500, 'libvirt to answer');
      return done(
        verdict('generic', 'STATE_UNKNOWN', 'why' in evidence ? evidence.why : 'libvirt does not show the domain'),
      );
  }
}

function notHere(text: string): Step {
  return done(verdict('generic', 'MIGRATE_NOT_HERE', text));
}

function follow(request: MigrateToRequest, history: History, timing: Timing): Step {
  if (past(timing, VERDICT_SHARE)) return done(tooSlow(request, 'and libvirt did not end it when asked'));
  if (past(timing, ABORT_SHARE)) return abort(history, timing);
  return setDowntime(request, history, timing) ?? wait(1000, 'the migration to finish');
}

function abort(history: History, timing: Timing): Step {
  const last = lastTaken(history, 'abort-job');
  if (last === undefined || timing.nowMs - last.endedMs >= 2000) return act({ kind: 'abort-job' });
  return wait(300, 'the migration to finish');
}

/** libvirt accepts a downtime only while the job runs, which it may not yet do at the first attempts. */
function setDowntime({ downtimeMs }: MigrateToRequest, history: History, timing: Timing): Step | undefined {
  const attempts = taken(history, 'set-migration-downtime');
  const last = attempts.at(-1);
  const due = last === undefined || (last.outcome.kind !== 'done' && timing.nowMs - last.endedMs >= 500);
  if (downtimeMs === 0 || attempts.length >= 10 || !due) return undefined;
  if (last === undefined && history.at(-1)?.kind === 'act') return wait(300, 'the migration to finish');
  return act({ kind: 'set-migration-downtime' });
}

function judge(request: MigrateToRequest, facts: MigrateFacts, history: History, timing: Timing): Step {
  const evidence = localEvidence(facts);
  const worked = facts.call.kind === 'done';
  const target = facts.onTarget;
  if (evidence.kind === 'absent' && isGoing(target)) return succeeded;
  if (evidence.kind === 'absent' && target.kind === 'known' && target.value.pausedReason === 'user') return succeeded;
  // libvirt reports success only after the target took over; migrate_from looks at it there.
  if (evidence.kind === 'absent' && target.kind === 'unknown' && worked) return succeeded;
  if (evidence.kind === 'active' && !worked && executes(evidence.domain)) {
    return isGoing(target) ? endSecond(history, timing) : failed(request, facts, history);
  }
  if (!past(timing, VERDICT_SHARE)) return wait(500, 'the migration to finish');
  return failed(request, facts, history);
}

function isGoing(target: MigrateFacts['onTarget']): boolean {
  return target.kind === 'known' && executes(target.value);
}

/**
 * SAFETY: neverTwoRunning. libvirt lets the guest go on here when it does not hear from the target, also when the target let it
 * go on a moment before. The copy there is the one that is ahead; this one ends at once, and the migration is complete.
 */
function endSecond(history: History, timing: Timing): Step {
  const last = lastTaken(history, 'destroy');
  if (last === undefined || timing.nowMs - last.endedMs >= 2000) return act({ kind: 'destroy' });
  return past(timing, VERDICT_SHARE)
    ? done(verdict('generic', 'MIGRATE_FAILED', 'the guest executes on both nodes, and could not be ended here'))
    : wait(200, 'the domain to end');
}

function failed(request: MigrateToRequest, { call, domain }: MigrateFacts, history: History): Step {
  const goesOn = domain.kind === 'known' && executes(domain.value);
  if (goesOn && lastTaken(history, 'abort-job') !== undefined) {
    return done(tooSlow(request, 'and was ended; the guest goes on here'));
  }
  const why = call.kind === 'failed' ? call.why : 'libvirt reported success, but the domain is not where it should be';
  return done(verdict('generic', 'MIGRATE_FAILED', `migration to ${request.targetNode}: ${why}`));
}

function tooSlow({ targetNode }: MigrateToRequest, ending: string) {
  const advice = "raise migrate_to's timeout, migration_downtime or migration_speed";
  return verdict(
    'generic',
    'MIGRATE_TOO_SLOW',
    `migration to ${targetNode} took most of the timeout ${ending}; ${advice}`,
  );
}
