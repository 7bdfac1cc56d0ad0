// migrate_from, on the target: looks until the guest executes here, bounded, so that it ends even when no migration is
// under way.
import { verdict } from '../../model/codes.ts';
import { act, done, wait, type Step, type Moment } from '../../model/steps.ts';
import { executes, isClaim } from '../../../../src/domain/active.ts';
import type { ActiveDomain } from '../../../../src/domain/model/domain.ts';
import type { DomainFacts } from '../../model/facts.ts';
import { type Timing } from '../../../../src/model/step.ts';
import { lastTaken, past } from '../../../../src/model/timing.ts';
import { endAutostart } from '../autostart.ts';
import { localEvidence, type Evidence } from '../evidence.ts';
import { awaitScripts } from '../scripts.ts';
import { migrateFromSchedule } from '../schedule.ts';

export interface MigrateFromRequest {
  readonly sourceNode: string;
  readonly monitorScripts: boolean;
}

/** The next step of a migrate_from. */
export function decideMigrateFrom(request: MigrateFromRequest, facts: DomainFacts, moment: Moment): Step {
  const switchOff = endAutostart(facts, moment.history);
  if (switchOff !== undefined) return switchOff;
  const evidence = localEvidence(facts);
  if (evidence.kind === 'active' && received(evidence.domain, facts, moment)) return finish(request, facts, moment);
  const tooLate =
    past(moment, migrateFromSchedule.verdict) ||
    (evidence.kind === 'absent' && past(moment, migrateFromSchedule.absent));
  if (!tooLate) return wait(500, 'the guest to be received');
  const from = request.sourceNode;
  const text = `the guest did not arrive from ${from}; on this node ${seenHere(evidence)}; the log of migrate_to on ${from} has the reason`;
  return done(verdict('generic', 'MIGRATE_NOT_RECEIVED', text));
}

function seenHere(evidence: Evidence): string {
  switch (evidence.kind) {
    case 'active':
      return `it is ${evidence.domain.state} (${evidence.domain.pausedReason ?? 'no reason given'})`;
    case 'stale':
      return 'libvirt shows it, but no process runs it';
    case 'process-only':
      return `process ${evidence.process.pid} runs it, but ${evidence.why}`;
    case 'conflict':
      return `process ${evidence.process.pid} runs it, but libvirt does not show it`;
    case 'absent':
      return 'it is not active';
    case 'unknown':
      return `its state is unknown: ${evidence.why}`;
  }
}

/** A guest that was paused at the source arrives paused; an incoming one is paused too, but for another reason. */
function received(domain: ActiveDomain, { record }: DomainFacts, timing: Timing): boolean {
  if (isClaim(domain, record)) return false;
  return executes(domain) || (domain.pausedReason === 'user' && past(timing, migrateFromSchedule.pausedByUser));
}

function finish(request: MigrateFromRequest, { record }: DomainFacts, moment: Moment): Step {
  const noted = record.kind === 'known' && record.value.record.phase === 'running';
  if (!noted && lastTaken(moment.history, 'write-record') === undefined)
    return act({ kind: 'write-record', phase: 'running' });
  return awaitScripts(request.monitorScripts, moment);
}
