// Where a migration goes, from options that VirtualDomain's users combine in every way.
import { describe, expect, test } from 'vitest';
import { planMigration, type MigrationOptions } from '../../../src/decide/migration-plan.ts';

const options: MigrationOptions = {
  hypervisor: 'qemu:///system',
  transport: undefined,
  user: undefined,
  networkSuffix: undefined,
  remoteUri: undefined,
  migrateUri: undefined,
  migratePort: undefined,
  speedMiBps: 0,
  downtimeMs: 0,
};

const plan = (given: Partial<MigrationOptions>, node = 'n2') => planMigration({ ...options, ...given }, node);

describe('the target’s libvirt', () => {
  test.each<[Partial<MigrationOptions>, string, string]>([
    [{}, 'n2', 'qemu://n2/system'],
    [{ transport: 'ssh' }, 'n2', 'qemu+ssh://n2/system'],
    [{ transport: 'ssh', user: 'mover' }, 'n2', 'qemu+ssh://mover@n2/system'],
    [{ transport: 'tls', networkSuffix: '-mig' }, 'n2.example.org', 'qemu+tls://n2-mig.example.org/system'],
    [{ hypervisor: 'qemu+tcp://localhost:1234/system', transport: 'tcp' }, 'n2', 'qemu+tcp://n2:1234/system'],
    [{ hypervisor: 'qemu+unix:///session', transport: 'ssh' }, 'n2', 'qemu+ssh://n2/session'],
    [{ hypervisor: 'xen:///system' }, 'n2', 'xen://n2/system'],
    [
      { remoteUri: 'qemu+ssh://admin@%n-%n/system', transport: 'tls', user: 'x' },
      'n2',
      'qemu+ssh://admin@n2-n2/system',
    ],
  ])('%j to %s', (given, node, uri) => expect(plan(given, node).remoteUri).toBe(uri));
});

describe('the guest’s memory', () => {
  test.each<[Partial<MigrationOptions>, string | undefined]>([
    [{}, undefined],
    [{ migratePort: 49_160 }, undefined],
    [{ networkSuffix: '-mig' }, 'tcp://n2-mig'],
    [{ networkSuffix: '-mig', migratePort: 49_160 }, 'tcp://n2-mig:49160'],
    [{ hypervisor: 'xen:///system', networkSuffix: '-mig' }, 'n2-mig'],
    [{ migrateUri: 'tcp://%n-fast:4000', networkSuffix: '-mig' }, 'tcp://n2-fast:4000'],
  ])('%j', (given, uri) => expect(plan(given).migrateUri).toBe(uri));
});

test('limits are handed on', () => {
  expect(plan({ speedMiBps: 100, downtimeMs: 30 })).toMatchObject({
    targetNode: 'n2',
    speedMiBps: 100,
    downtimeMs: 30,
  });
});
