// migrate_to, wired: the source's daemon does the migration while this process looks on, and the target's libvirt is asked
// where the guest is once the daemon has answered.
import { planMigration } from '../model/migration-plan.ts';
import { decideMigrateTo } from '../decide/migrate/migrate-to.ts';
import type { MigrateFacts } from '../model/facts.ts';
import { observeDomain } from '../observe/domain-facts.ts';
import type { DomainActivity, DomainCall } from './call.ts';
import { libvirtSession } from '../../../src/domain/libvirt-session.ts';
import { migrationLooks } from '../observe/migration-looks.ts';

export function migrateToActivity(call: DomainCall): DomainActivity<MigrateFacts> {
  const { targetNode, remoteUri, downtimeMs } = planMigration(
    call.settings.migration,
    call.request.migrateTarget ?? '',
  );
  const request = { targetNode, remoteUri, downtimeMs };
  const target = libvirtSession(remoteUri, TARGET_LOOK_TIMEOUT_MS, { readOnly: true });
  const look = migrationLooks(call.observe, targetNode === '' ? undefined : target);
  return {
    ...call.effects,
    request,
    observe: async (history) => await look(await observeDomain(call.observe), history),
    decide: (facts, moment) => decideMigrateTo(request, facts, moment),
  };
}

/** Asking over ssh takes a handshake; the guest has moved by then and nothing waits for the answer but the verdict. */
const TARGET_LOOK_TIMEOUT_MS = 10_000;
