// What a migration came to: judged by where the guest is once libvirt has answered. Which copy may be ended when there are two is
// decided here; how a migration is begun and followed, in migrate-to.ts.
import { verdict } from '../../model/codes.ts';
import { act, done, succeeded, wait, type History, type Step, type Moment } from '../../model/steps.ts';
import { executes } from '../../../../src/domain/active.ts';
import type { ActiveDomain } from '../../../../src/domain/model/domain.ts';
import type { MigrateSight } from '../../model/facts.ts';
import type { DomainThere, MigrationPlan } from '../../model/migration.ts';
import { lastTaken, past } from '../../../../src/model/timing.ts';
import { localEvidence } from '../evidence.ts';
import { migrateToSchedule } from '../schedule.ts';

export type MigrateToRequest = Pick<MigrationPlan, 'targetNode' | 'remoteUri' | 'downtimeMs'>;

/** The next step once the migration call has ended. */
export function judgeMigration(request: MigrateToRequest, facts: MigrateSight, moment: Moment): Step {
  const evidence = localEvidence(facts);
  if (evidence.kind === 'absent' && hasArrived(facts)) return succeeded;
  if (evidence.kind === 'active' && facts.call.kind === 'failed' && executes(evidence.domain)) {
    const second = goingOn(facts.onTarget);
    if (second === undefined) return failed(request, facts, moment.history);
    return judgeBoth(request, facts, [evidence.domain, second], moment);
  }
  if (!past(moment, migrateToSchedule.verdict)) return wait(500, 'the migration to finish');
  return failed(request, facts, moment.history);
}

function hasArrived({ call, sent, onTarget }: MigrateSight): boolean {
  switch (onTarget.kind) {
    case 'known':
      return (executes(onTarget.value) || onTarget.value.pausedReason === 'user') && !isStranger(sent, onTarget.value);
    case 'unknown':
      // libvirt reports success only after the target took over; migrate_from looks at it there.
      return call.kind === 'done';
    case 'absent':
      return false;
  }
}

/** True when the domain there is plainly another than the one that was sent, whose tag travels with it. */
function isStranger(sent: ActiveDomain | undefined, there: ActiveDomain): boolean {
  const generation = sent?.tag?.generation;
  return generation !== undefined && generation !== there.tag?.generation;
}

function goingOn(onTarget: MigrateSight['onTarget']): DomainThere | undefined {
  return onTarget.kind === 'known' && executes(onTarget.value) ? onTarget.value : undefined;
}

type Both = readonly [here: ActiveDomain, there: DomainThere];

/**
 * SAFETY: neverTwoRunning. libvirt lets the guest go on here when it does not hear from the target, also when the target let it
 * go on a moment before. The copy there is ahead then, and this one ends at once. But only where it is proven that both are one
 * guest (its generation travels with it, and libvirt there did not start it) on two hosts: any other copy there is no reason to
 * end what may be the only good one.
 */
function judgeBoth(request: MigrateToRequest, facts: MigrateSight, [here, there]: Both, moment: Moment): Step {
  const [own, its] = [here.tag?.generation, there.tag?.generation];
  const isOne = own !== undefined && own === its && there.isOwnStart !== true;
  if (isOne && facts.targetHost === 'another') return endSecond(here, moment);
  return migrationFailed(request, `${whyOf(facts)}; ${untold(request, facts, [here, there])}`);
}

function endSecond({ uuid }: ActiveDomain, moment: Moment): Step {
  const last = lastTaken(moment.history, 'destroy');
  if (last === undefined || moment.nowMs - last.endedMs >= 2000) return act({ kind: 'destroy' });
  if (!past(moment, migrateToSchedule.verdict)) return wait(200, 'the domain to end');
  const text = `the guest executes on both nodes, and the copy on this node could not be ended; end it here at once: virsh destroy ${uuid}`;
  return done(verdict('generic', 'MIGRATE_FAILED', text));
}

/** Why neither copy was ended, and what to do. */
function untold(
  { targetNode, remoteUri }: MigrateToRequest,
  { targetHost }: MigrateSight,
  [here, there]: Both,
): string {
  const [own = 'none', its = 'none'] = [here.tag?.generation, there.tag?.generation];
  if (targetHost === 'same') return `the guest goes on here: ${remoteUri} leads back to this host`;
  if (targetHost === 'unknown' && own === its)
    return (
      `${here.name} executes here and at ${remoteUri}, which may be this same host (the host UUIDs could not be ` +
      `compared), so neither copy was ended; if ${targetNode} is another host, end the wrong copy at once: ` +
      `virsh destroy ${here.uuid} ends the one here`
    );
  const origin = there.isOwnStart === true ? ', where it was started' : '';
  return (
    `${here.name} executes here and on ${targetNode}, and nothing proves that the copy there came from here ` +
    `(generation ${own} here, ${its} there${origin}), so neither was ended; end the wrong copy at once: ` +
    `virsh -c ${remoteUri} destroy ${there.uuid} ends the one on ${targetNode}`
  );
}

function failed(request: MigrateToRequest, facts: MigrateSight, history: History): Step {
  const { domain, sent, onTarget } = facts;
  const goesOn = domain.kind === 'known' && executes(domain.value);
  if (goesOn && lastTaken(history, 'abort-job') !== undefined) {
    return tooSlow(request, 'and was cancelled; the guest goes on here');
  }
  const stranger = domain.kind !== 'known' && onTarget.kind === 'known' && isStranger(sent, onTarget.value);
  const where = stranger
    ? `; the ${onTarget.value.name} that is active on the target is not the guest that was sent`
    : '';
  return migrationFailed(request, `${whyOf(facts)}${where}`);
}

function whyOf({ call }: MigrateSight): string {
  return call.kind === 'failed'
    ? call.why
    : 'libvirt reported success, but the domain was not seen to leave here and to arrive there';
}

/** Answers that the migration did not work. */
export function migrationFailed({ targetNode }: MigrateToRequest, why: string): Step {
  return done(verdict('generic', 'MIGRATE_FAILED', `migration to ${targetNode}: ${why}`));
}

/** Answers that the migration took too long. @param ending what became of it */
export function tooSlow({ targetNode }: MigrateToRequest, ending: string): Step {
  const advice = "raise migrate_to's timeout or migration_downtime, or raise or remove migration_speed";
  const text = `migration to ${targetNode} took most of the timeout, ${ending}; ${advice}`;
  return done(verdict('generic', 'MIGRATE_TOO_SLOW', text));
}
