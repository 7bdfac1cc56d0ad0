// migrate_to, on the source: begins the migration once, and ends it before the executor would. Whatever the call's own return
// says is only a hint; what it came to is judged in migration-end.ts.
import { verdict } from '../../model/codes.ts';
import { act, done, wait, type History, type Step, type Moment } from '../../model/steps.ts';
import { executes, isClaim } from '../../../../src/domain/active.ts';
import type { ActiveDomain } from '../../../../src/domain/model/domain.ts';
import type { MigrateFacts, MigrateSight } from '../../model/facts.ts';
import { migrationIn, sentIn } from '../../model/memory.ts';
import { type Timing } from '../../../../src/model/step.ts';
import { lastTaken, past, taken } from '../../../../src/model/timing.ts';
import { localEvidence } from '../evidence.ts';
import { judgeMigration, migrationFailed, tooSlow, type MigrateToRequest } from './migration-end.ts';
import { migrateToSchedule } from '../schedule.ts';

/** The next step of a migrate_to. */
export function decideMigrateTo(request: MigrateToRequest, seen: MigrateFacts, moment: Moment): Step {
  const { history } = moment;
  const facts = { ...seen, call: migrationIn(history), sent: sentIn(history) };
  switch (facts.call.kind) {
    case 'not-begun':
      return begin(request, facts, moment);
    case 'under-way':
      return follow(request, moment);
    case 'done':
    case 'failed':
      return judgeMigration(request, facts, moment);
  }
}

function begin(request: MigrateToRequest, facts: MigrateSight, moment: Moment): Step {
  const evidence = localEvidence(facts);
  switch (evidence.kind) {
    case 'active':
      return refuse(request, evidence.domain, facts, moment) ?? send(evidence.domain, moment.history);
    case 'absent':
      return notHere('the domain is not active on this node');
    case 'stale':
    case 'conflict':
    case 'process-only':
    case 'unknown':
      if (!past(moment, migrateToSchedule.unclear)) return wait(500, 'libvirt to answer');
      return done(
        verdict(
          'generic',
          'STATE_UNKNOWN',
          'why' in evidence
            ? evidence.why
            : 'libvirt and the process table disagree about whether the domain is on this node',
        ),
      );
  }
}

function refuse(
  request: MigrateToRequest,
  domain: ActiveDomain,
  { record, targetHost }: MigrateSight,
  timing: Timing,
): Step | undefined {
  const { name, state, pausedReason } = domain;
  // SAFETY: neverTwoRunning. A claim that arrived elsewhere would execute there without the peers having been asked.
  if (isClaim(domain, record)) return notHere(`${name} is only claimed by a start on this node, and does not execute`);
  if (!executes(domain) && pausedReason !== 'user')
    return notHere(`${name} is ${state} (${pausedReason ?? ''}) and cannot migrate`);
  if (request.targetNode === '') return done(verdict('generic', 'MIGRATE_FAILED', nobody));
  if (targetHost === 'same') return migrationFailed(request, toItself(request));
  return past(timing, migrateToSchedule.abort)
    ? done(verdict('generic', 'TIMEOUT', "too little time was left to begin a migration; raise migrate_to's timeout"))
    : undefined;
}

const nobody =
  'the call names no target node (OCF_RESKEY_CRM_meta_migrate_target is empty, and remoteuri is not a whole URI without %n); ' +
  'let the cluster move the domain: crm_resource --move, or pcs resource move';

function toItself({ remoteUri }: MigrateToRequest): string {
  return (
    `${remoteUri} leads back to this host (libvirt has the same host UUID there as here); check name resolution, ` +
    'remoteuri (%n stands for the node) and migration_network_suffix; if two hosts really share one UUID, ' +
    'give each its own host_uuid in libvirtd.conf'
  );
}

/** The tag is what tells the guest from any other copy afterwards, so one is tried for; but a guest migrates without it too. */
function send({ tag }: ActiveDomain, history: History): Step {
  const isTold = (tag?.generation !== undefined && tag.uuid !== undefined) || lastTaken(history, 'tag') !== undefined;
  return act({ kind: isTold ? 'begin-migration' : 'tag' });
}

function notHere(text: string): Step {
  return done(verdict('generic', 'MIGRATE_NOT_HERE', text));
}

function follow(request: MigrateToRequest, moment: Moment): Step {
  if (past(moment, migrateToSchedule.verdict)) return tooSlow(request, 'and libvirt did not cancel it when asked');
  if (past(moment, migrateToSchedule.abort)) return abort(moment);
  return setDowntime(request, moment) ?? wait(1000, 'the migration to finish');
}

function abort(moment: Moment): Step {
  const last = lastTaken(moment.history, 'abort-job');
  if (last === undefined || moment.nowMs - last.endedMs >= 2000) return act({ kind: 'abort-job' });
  return wait(300, 'the migration to finish');
}

/** libvirt accepts a downtime only while the job runs, which it may not yet do at the first attempts. */
function setDowntime({ downtimeMs }: MigrateToRequest, moment: Moment): Step | undefined {
  const attempts = taken(moment.history, 'set-migration-downtime');
  const last = attempts.at(-1);
  const due = last === undefined || (last.outcome.kind !== 'done' && moment.nowMs - last.endedMs >= 500);
  if (downtimeMs === 0 || attempts.length >= 10 || !due) return undefined;
  if (last === undefined && moment.history.at(-1)?.kind === 'act') return wait(300, 'the migration to finish');
  return act({ kind: 'set-migration-downtime' });
}
