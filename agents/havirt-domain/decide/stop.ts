// stop: asks the guest, asks again, ends the domain in good time, and answers success only on evidence of absence
// (SAFETY: stopNeverLies). It works without the configuration and, where it must, without libvirt.
import { verdict } from '../model/codes.ts';
import { act, done, succeeded, wait, type History, type Step, type WaitFor, type Moment } from '../model/steps.ts';
import { endsByItself, executes, ownedByOther } from '../../../src/domain/active.ts';
import type { ActiveDomain, DomainProcess } from '../../../src/domain/model/domain.ts';
import type { DomainFacts } from '../model/facts.ts';
import { type Timing } from '../../../src/model/step.ts';
import { lastTaken, past } from '../../../src/model/timing.ts';
import { localEvidence } from './evidence.ts';
import { sharedUuid } from './start/peer-notes.ts';
import { latestDestroy, processGrace, stopSchedule } from './schedule.ts';

export interface StopRequest {
  readonly resource: string;
  /** End the domain at once, without asking the guest. */
  readonly force: boolean;
  /** How long the guest may take, in milliseconds; undefined for a share of the timeout. */
  readonly shutdownTimeoutMs: number | undefined;
}

const SHUTDOWN_REPEAT_MS = 10_000;
const DESTROY_REPEAT_MS = 5000;

/** The next step of a stop. */
export function decideStop(request: StopRequest, facts: DomainFacts, moment: Moment): Step {
  // The record went on evidence of absence. With it may have gone the only word on who the domain is.
  if (lastTaken(moment.history, 'remove-record') !== undefined) return gone(facts);
  const evidence = localEvidence(facts);
  if (evidence.kind === 'absent') return mayStillCome(facts, moment) ? wait(1000, 'libvirt to answer') : forget(facts);
  if (evidence.kind === 'active' && ownedByOther(evidence.domain, request.resource)) return forget(facts);
  if (past(moment, stopSchedule.verdict))
    return done(verdict('generic', 'STOP_FAILED', stillThere(evidence, moment.history)));
  switch (evidence.kind) {
    case 'active':
      return stopActive(request, evidence.domain, facts, moment);
    case 'stale':
      return past(moment, stopSchedule.disagreement) ? destroy(moment) : wait(300, 'a second look');
    case 'process-only':
      if (!request.force && !past(moment, stopSchedule.libvirtReturn)) return wait(1000, 'libvirt to answer');
      return endProcess(evidence.process, moment);
    case 'conflict':
      if (!past(moment, stopSchedule.disagreement)) return wait(500, 'the process to end');
      return endProcess(evidence.process, moment);
    case 'unknown':
      return wait(1000, 'libvirt to answer');
  }
}

/** A start was cut short, and a libvirt that hangs may still carry its create out. What comes is a claim: it must not stay. */
function mayStillCome({ domain, record }: DomainFacts, timing: Timing): boolean {
  const unfinished = record.kind === 'known' && record.value.record.phase === 'starting';
  return unfinished && domain.kind === 'unknown' && !past(timing, stopSchedule.libvirtReturn);
}

function forget(facts: DomainFacts): Step {
  return facts.record.kind === 'absent' ? gone(facts) : act({ kind: 'remove-record' });
}

/** Whoever has the resource's UUID under another name is not the resource's, and is left alone. */
function gone({ identity, uuidTaken }: DomainFacts): Step {
  if (uuidTaken.kind !== 'known' || identity.kind !== 'known') return succeeded;
  return done(verdict('ok', 'UUID_TAKEN', sharedUuid(identity.value, uuidTaken.value.name, ' here')));
}

function stopActive(request: StopRequest, domain: ActiveDomain, { process }: DomainFacts, moment: Moment): Step {
  if (!request.force && moment.nowMs < patienceMs(request, domain, moment)) return askGuest(domain, moment);
  if (
    process.kind === 'known' &&
    past(moment, stopSchedule.process) &&
    lastTaken(moment.history, 'destroy') !== undefined
  ) {
    return endProcess(process.value, moment);
  }
  return destroy(moment);
}

/**
 * Until when the domain is left to its guest, in milliseconds, or to the pause that ends by itself. Any other guest that does
 * not execute cannot react, and stop never resumes one: it may be running elsewhere by then.
 */
function patienceMs(request: StopRequest, domain: ActiveDomain, timing: Timing): number {
  const { pausedReason = 'unknown' } = domain;
  if (executes(domain) || endsByItself.has(pausedReason)) return gracefulMs(request, timing);
  return pausedReason === 'migration' ? stopSchedule.handOver(timing.timeoutMs) : 0;
}

/** As the operator says, as far as a destroy that hangs leaves time for it. */
function gracefulMs({ shutdownTimeoutMs }: StopRequest, { timeoutMs }: Timing): number {
  if (shutdownTimeoutMs === undefined) return stopSchedule.graceful(timeoutMs);
  return Math.min(shutdownTimeoutMs, latestDestroy(timeoutMs));
}

function askGuest(domain: ActiveDomain, moment: Moment): Step {
  if (!executes(domain)) return wait(500, pauseOf(domain));
  const last = lastTaken(moment.history, 'shutdown');
  const aborted = lastTaken(moment.history, 'abort-job');
  if (last === undefined || moment.nowMs - last.beganMs >= SHUTDOWN_REPEAT_MS) return act({ kind: 'shutdown' });
  // A request that libvirt turns down is most often kept out by a migration or save under way.
  if (last.outcome.kind !== 'done' && aborted === undefined) return act({ kind: 'abort-job' });
  if (last.outcome.kind !== 'done' && aborted !== undefined && last.beganMs < aborted.beganMs) {
    return act({ kind: 'shutdown' });
  }
  return wait(1000, 'the guest to shut down');
}

function pauseOf({ pausedReason }: ActiveDomain): WaitFor {
  return pausedReason === 'postcopy' || pausedReason === 'migration' ? 'the migration to finish' : 'a second look';
}

function destroy(moment: Moment): Step {
  const last = lastTaken(moment.history, 'destroy');
  if (last === undefined || moment.nowMs - last.endedMs >= DESTROY_REPEAT_MS) return act({ kind: 'destroy' });
  return wait(500, 'the domain to end');
}

function endProcess(process: DomainProcess, moment: Moment): Step {
  const askedMs = askedToEndMs(moment.history);
  if (askedMs === undefined) return act({ kind: 'signal-process', process, signal: 'SIGTERM' });
  if (moment.nowMs - askedMs >= processGrace(moment.timeoutMs))
    return act({ kind: 'signal-process', process, signal: 'SIGKILL' });
  return wait(300, 'the process to end');
}

/** When the process was last asked to end; libvirt's destroy begins with SIGTERM, whether libvirt answers or not. */
function askedToEndMs(history: History): number | undefined {
  const destroyed = lastTaken(history, 'destroy');
  const byLibvirt = destroyed === undefined || destroyed.outcome.kind === 'failed' ? undefined : destroyed.beganMs;
  return lastTaken(history, 'signal-process')?.endedMs ?? byLibvirt;
}

function stillThere(evidence: ReturnType<typeof localEvidence>, history: History): string {
  const failures = history.flatMap((entry) =>
    entry.kind === 'act' && entry.outcome.kind !== 'done' ? [`${entry.effect.kind}: ${entry.outcome.why}`] : [],
  );
  const tail = failures.length === 0 ? '' : `; last failure: ${failures.at(-1) ?? ''}`;
  switch (evidence.kind) {
    case 'active':
    case 'stale':
      return `libvirt still shows ${evidence.domain.name} as ${evidence.domain.state}${tail}`;
    case 'process-only':
    case 'conflict':
      return `process ${evidence.process.pid} still runs the domain${tail}`;
    case 'unknown':
      return `libvirt and the process table do not say whether the domain still runs: ${evidence.why}${tail}`;
    case 'absent':
      return `bug: absent${tail}`;
  }
}
