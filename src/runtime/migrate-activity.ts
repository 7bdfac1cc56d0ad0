// migrate_to, wired: the source's daemon does the migration while this process looks on, and the target's libvirt is asked
// where the guest is once the daemon has answered.
import { executes } from '../decide/active.ts';
import { planMigration } from '../decide/migration-plan.ts';
import { decideMigrateTo } from '../decide/migrate-to.ts';
import type { MigrationCall, MigrationPlan } from '../model/migration.ts';
import type { DomainFacts, MigrateFacts } from '../model/facts.ts';
import { unknown, type Probe } from '../model/probe.ts';
import type { ActiveDomain } from '../model/domain.ts';
import { observeDomain } from '../observe/domain-facts.ts';
import { findActive } from '../observe/libvirt-domain.ts';
import { perform } from '../act/perform.ts';
import type { ActPorts } from '../act/ports.ts';
import type { DomainCall } from './domain-call.ts';
import { libvirtSession } from './libvirt-session.ts';
import type { Activity } from './run.ts';

export function migrateToActivity(call: DomainCall): Activity<MigrateFacts> {
  const plan = planOf(call);
  const target = libvirtSession(plan.remoteUri, TARGET_LOOK_TIMEOUT_MS, { readOnly: true });
  let state: MigrationCall = { kind: 'not-begun' };
  let ended: Promise<void> = Promise.resolve();
  const settle = async (migration: Promise<MigrationCall>): Promise<void> => {
    state = await migration;
  };
  const begin = (facts: DomainFacts): void => {
    state = { kind: 'under-way' };
    ended = settle(migrate(call, plan, facts));
  };
  return {
    observe: async () => {
      const facts = await observeDomain(call.observe, { thorough: false });
      return {
        ...facts,
        call: state,
        sent: undefined,
        targetHost: 'unknown',
        onTarget: await lookAtTarget(state, facts, () => findTarget(target, facts)),
      };
    },
    decide: (facts, history, timing) => decideMigrateTo(plan, facts, history, timing),
    act: (effect, facts) => perform(effect, facts, { ...call.act, migration: { plan, begin: () => begin(facts) } }),
    wait: (ms, facts) => Promise.race([call.effects.wait(ms, facts), state.kind === 'under-way' ? ended : never]),
  };
}

/** Asking over ssh takes a handshake; the guest has moved by then and nothing waits for the answer but the verdict. */
const TARGET_LOOK_TIMEOUT_MS = 10_000;
const never = new Promise<void>(() => {});

function planOf({ request, uri }: DomainCall): MigrationPlan {
  const { values, migrateTarget = '' } = request;
  const options = {
    hypervisor: uri,
    transport: values.migration_transport,
    user: values.migration_user,
    networkSuffix: values.migration_network_suffix,
    remoteUri: values.remoteuri,
    migrateUri: values.migrateuri,
    migratePort: values.migrateport,
    speedMiBps: values.migration_speed,
    downtimeMs: values.migration_downtime,
  };
  return planMigration(options, migrateTarget);
}

async function migrate({ act }: DomainCall, plan: MigrationPlan, { domain }: DomainFacts): Promise<MigrationCall> {
  if (domain.kind !== 'known') return { kind: 'failed', why: 'the domain was not active at the last look' };
  try {
    const { migrateToPeer } = await import('../libvirt/migrate.ts');
    const ref = { name: domain.value.name, uuid: domain.value.uuid, id: -1 };
    await migrateToPeer(await act.libvirt.open(), ref, {
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

async function lookAtTarget(
  state: MigrationCall,
  { domain }: DomainFacts,
  look: () => Promise<Probe<ActiveDomain>>,
): Promise<Probe<ActiveDomain>> {
  if (state.kind === 'not-begun' || state.kind === 'under-way') return unknown('not asked before the migration ended');
  // A migration that failed may have come through there all the same.
  const goesOn = domain.kind === 'known' && executes(domain.value) && state.kind === 'failed';
  return domain.kind === 'known' && !goesOn ? unknown('not asked while the domain is still here') : await look();
}

async function findTarget(target: ActPorts['libvirt'] & { lookTimeoutMs: number }, { identity }: DomainFacts) {
  return identity.kind === 'known' ? await findActive(target, identity.value) : unknown('no identity to ask for');
}
