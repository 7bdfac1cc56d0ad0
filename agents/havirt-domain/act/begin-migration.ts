// Begins a live migration: the source's daemon does it (managed, peer-to-peer), and answers when it is over.
import type { BegunEffect } from '../../../src/model/step.ts';
import type { ActiveDomain } from '../../../src/domain/model/domain.ts';
import { refOf } from '../../../src/libvirt/calls/domain-ref.ts';
import type { DomainFacts } from '../model/facts.ts';
import type { Learned } from '../model/steps.ts';
import { outcomeOf } from './outcome.ts';
import type { ActPorts } from './ports.ts';

/** Sends the domain; its end is libvirt's answer, which is only a hint at where the guest is then. */
export function beginMigration({ domain }: Pick<DomainFacts, 'domain'>, ports: ActPorts): BegunEffect<Learned> {
  if (domain.kind !== 'known') {
    return {
      kind: 'begun',
      end: Promise.resolve({ kind: 'failed', why: 'the domain was not active at the last look' }),
    };
  }
  const end = outcomeOf(async () => await migrate(domain.value, ports));
  return { kind: 'begun', learned: { kind: 'sent', domain: domain.value }, end };
}

async function migrate(domain: ActiveDomain, { libvirt, bound, migration }: ActPorts): Promise<undefined> {
  const { remoteUri, migrateUri, speedMiBps } = migration;
  const { migrateToPeer } = await import('../../../src/libvirt/calls/migrate.ts');
  await migrateToPeer(await libvirt.open(), refOf(domain), {
    ...bound(),
    targetUri: remoteUri,
    flags: ['live'],
    ...(migrateUri === undefined ? {} : { dataUri: migrateUri }),
    ...(speedMiBps === 0 ? {} : { bandwidthMiBps: speedMiBps }),
  });
  return undefined;
}
