// migrate_to, wired: the source's daemon does the migration while this process looks on, and the target's libvirt is asked
// where the guest is once the daemon has answered.
import { planMigration } from '../model/migration-plan.ts';
import { decideMigrateTo } from '../decide/migrate/migrate-to.ts';
import { refOf } from '../../../src/libvirt/calls/domain-ref.ts';
import type { MigrationCall, MigrationPlan } from '../model/migration.ts';
import type { DomainFacts, MigrateFacts } from '../model/facts.ts';
import type { ActiveDomain } from '../../../src/domain/model/domain.ts';
import { observeDomain } from '../observe/domain-facts.ts';
import { perform } from '../act/perform.ts';
import type { DomainActivity, DomainCall } from './call.ts';
import { libvirtSession } from '../../../src/domain/libvirt-session.ts';
import { migrationLooks } from '../observe/migration-looks.ts';

export function migrateToActivity(call: DomainCall): DomainActivity<MigrateFacts> {
  const plan = planOf(call);
  const target = libvirtSession(plan.remoteUri, TARGET_LOOK_TIMEOUT_MS, { readOnly: true });
  const look = migrationLooks(call.observe, plan.targetNode === '' ? undefined : target);
  let state: MigrationCall = { kind: 'not-begun' };
  let sent: ActiveDomain | undefined;
  let ended: Promise<void> = Promise.resolve();
  const settle = async (migration: Promise<MigrationCall>): Promise<void> => {
    state = await migration;
  };
  const begin = ({ domain }: DomainFacts): void => {
    state = { kind: 'under-way' };
    sent = domain.kind === 'known' ? domain.value : undefined;
    ended = settle(migrate(call, plan, sent));
  };
  return {
    observe: async () => {
      // The call may end while the domain is looked at; what is seen is then still from before.
      const [before, away] = [state, sent];
      return await look(await observeDomain(call.observe), before, away);
    },
    decide: (facts, history, timing) => decideMigrateTo(plan, facts, history, timing),
    act: (effect, facts) => perform(effect, facts, { ...call.act, migration: { plan, begin: () => begin(facts) } }),
    wait: (ms, facts) => Promise.race([call.effects.wait(ms, facts), facts.call.kind === 'under-way' ? ended : never]),
  };
}

/** Asking over ssh takes a handshake; the guest has moved by then and nothing waits for the answer but the verdict. */
const TARGET_LOOK_TIMEOUT_MS = 10_000;
const never = new Promise<void>(() => {});

function planOf({ request, settings }: DomainCall): MigrationPlan {
  return planMigration(settings.migration, request.migrateTarget ?? '');
}

async function migrate(
  { act }: DomainCall,
  plan: MigrationPlan,
  domain: ActiveDomain | undefined,
): Promise<MigrationCall> {
  if (domain === undefined) return { kind: 'failed', why: 'the domain was not active at the last look' };
  try {
    const { migrateToPeer } = await import('../../../src/libvirt/calls/migrate.ts');
    await migrateToPeer(await act.libvirt.open(), refOf(domain), {
      ...act.bound(),
      targetUri: plan.remoteUri,
      flags: ['live'],
      ...(plan.migrateUri === undefined ? {} : { dataUri: plan.migrateUri }),
      ...(plan.speedMiBps === 0 ? {} : { bandwidthMiBps: plan.speedMiBps }),
    });
    return { kind: 'done' };
  } catch (error) {
    return { kind: 'failed', why: error instanceof Error ? error.message : String(error) };
  }
}
