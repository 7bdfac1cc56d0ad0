// monitor and status: judges this node only, and changes nothing about a domain that executes
// (SAFETY: monitorOnlyLooks, unknownIsNotAbsent).
import { verdict } from '../model/codes.ts';
import { act, done, wait, type History, type Step, type Moment } from '../model/steps.ts';
import { healthOf } from './health.ts';
import { executes, isClaim, ownedByOther, recordOf } from '../../../src/domain/active.ts';
import type { ActiveDomain } from '../../../src/domain/model/domain.ts';
import type { DomainFacts } from '../model/facts.ts';
import { type Timing } from '../../../src/model/step.ts';
import { lastTaken, past, waits } from '../../../src/model/timing.ts';
import { endAutostart } from './autostart.ts';
import { localEvidence, type Evidence } from './evidence.ts';
import { sharedUuid } from './start/peer-notes.ts';
import { checkScripts } from './scripts.ts';
import { monitorSchedule } from './schedule.ts';

export interface MonitorRequest {
  readonly resource: string;
  /** A recurring monitor saw the domain running before, so it looks twice before it says "not running". */
  readonly recurring: boolean;
  readonly monitorScripts: boolean;
}

const notRunning: Step = done({ outcome: 'not-running' });

/** Whoever has the resource's UUID under another name is not the resource's, and somebody should hear about it. */
function absent({ identity, uuidTaken }: DomainFacts): Step {
  if (uuidTaken.kind !== 'known' || identity.kind !== 'known') return notRunning;
  return done(verdict('not-running', 'UUID_TAKEN', sharedUuid(identity.value, uuidTaken.value.name, ' here')));
}

/** The next step of a monitor. */
export function decideMonitor(request: MonitorRequest, facts: DomainFacts, moment: Moment): Step {
  const switchOff = endAutostart(facts, moment.history);
  if (switchOff !== undefined) return switchOff;
  const evidence = localEvidence(facts);
  switch (evidence.kind) {
    case 'active':
      return judgeActive(request, facts, evidence.domain, moment.history);
    case 'absent':
      return request.recurring && waits(moment.history, 'a second look') === 0
        ? wait(300, 'a second look')
        : absent(facts);
    case 'stale':
    case 'process-only':
    case 'conflict':
    case 'unknown':
      return judgeUnclear(evidence, moment);
  }
}

function judgeActive(request: MonitorRequest, facts: DomainFacts, domain: ActiveDomain, history: History): Step {
  if (ownedByOther(domain, request.resource)) return notRunning;
  if (isClaim(domain, facts.record)) {
    return done(
      verdict(
        'generic',
        'CLAIM_LEFT',
        `${domain.name} is a claim: a start created it paused and did not finish; a stop or the next start removes it`,
      ),
    );
  }
  // The one thing a monitor writes: who it saw running, so that the identity of a domain that was taken over from another
  // agent outlives its configuration too.
  if (isUnnoted(domain, facts) && lastTaken(history, 'write-record') === undefined) {
    return act({ kind: 'write-record', phase: 'running' });
  }
  const health = healthOf(domain);
  return health.outcome === 'ok' ? checkScripts(request.monitorScripts, history) : done(health);
}

/**
 * A guest that executes and is not noted down as such, with its process: taken over, or its start was killed just before its last
 * note. Of one that stands still nobody knows whether it ever executed.
 */
function isUnnoted(domain: ActiveDomain, { record, process }: DomainFacts): boolean {
  if (!executes(domain) || record.kind === 'unknown') return false;
  const noted = recordOf(domain, record);
  if (noted?.phase !== 'running') return record.kind === 'absent' || !record.value.writerAlive;
  return (
    process.kind === 'known' &&
    (process.value.pid !== noted.process?.pid || process.value.startTicks !== noted.process.startTicks)
  );
}

function judgeUnclear(evidence: Exclude<Evidence, { kind: 'active' | 'absent' }>, timing: Timing): Step {
  switch (evidence.kind) {
    case 'stale':
      if (!past(timing, monitorSchedule.disagreement)) return wait(500, 'a second look');
      return done(
        verdict(
          'generic',
          'EVIDENCE_CONFLICT',
          `libvirt shows ${evidence.domain.name} as active, but no process runs it; if this lasts, restart libvirt's daemon`,
        ),
      );
    case 'process-only':
      if (!past(timing, monitorSchedule.processOnly)) return wait(300, 'libvirt to answer');
      return done(
        verdict(
          'degraded',
          'LIBVIRT_UNREACHABLE',
          `process ${evidence.process.pid} runs the domain, but libvirt does not confirm it: ${evidence.why}`,
        ),
      );
    case 'conflict':
      if (!past(timing, monitorSchedule.disagreement)) return wait(500, 'the process to end');
      return done(
        verdict(
          'generic',
          'EVIDENCE_CONFLICT',
          `process ${evidence.process.pid} runs the domain, but libvirt does not show it as active; a stop ends that process`,
        ),
      );
    case 'unknown':
      if (!past(timing, monitorSchedule.unknown)) return wait(500, 'libvirt to answer');
      return done(verdict('generic', 'STATE_UNKNOWN', evidence.why));
  }
}
