// Where a migration goes, from options that VirtualDomain's users combine in every way.
import { describe, expect, test } from 'vitest';
import { planMigration, type MigrationOptions } from '../../../../../agents/havirt-domain/model/migration-plan.ts';

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
    [{ transport: 'ssh', networkSuffix: '-mig' }, '10.77.0.12', 'qemu+ssh://10.77.0.12/system'],
    [{ transport: 'ssh', networkSuffix: '-mig' }, 'fd00::12', 'qemu+ssh://[fd00::12]/system'],
    [{ transport: 'tls', user: 'mover' }, '::ffff:10.77.0.12', 'qemu+tls://mover@[::ffff:10.77.0.12]/system'],
    [{ hypervisor: 'qemu+tcp://[::1]:1234/system' }, 'fd00::12', 'qemu+tcp://[fd00::12]:1234/system'],
    [{ transport: 'tls' }, '[fd00::12]', 'qemu+tls://[fd00::12]/system'],
    [{ remoteUri: 'qemu+tls://%n/system' }, 'fd00::12', 'qemu+tls://[fd00::12]/system'],
    [{ remoteUri: 'qemu+tls://[%n]/system' }, 'fd00::12', 'qemu+tls://[fd00::12]/system'],
    [
      { remoteUri: 'qemu+ssh://admin@%n-%n/system', transport: 'tls', user: 'x' },
      'n2',
      'qemu+ssh://admin@n2-n2/system',
    ],
  ])('%j to %s', (given, node, uri) => expect(plan(given, node).remoteUri).toBe(uri));
});

describe('the guest’s memory', () => {
  test.each<[Partial<MigrationOptions>, string | undefined, string?]>([
    [{}, undefined],
    [{ migratePort: 49_160 }, undefined],
    [{ networkSuffix: '-mig' }, 'tcp://n2-mig'],
    [{ networkSuffix: '-mig', migratePort: 49_160 }, 'tcp://n2-mig:49160'],
    [{ hypervisor: 'xen:///system', networkSuffix: '-mig' }, 'n2-mig'],
    [{ migrateUri: 'tcp://%n-fast:4000', networkSuffix: '-mig' }, 'tcp://n2-fast:4000'],
    [{ networkSuffix: '-mig', migratePort: 49_160 }, 'tcp://10.77.0.12:49160', '10.77.0.12'],
    [{ networkSuffix: '-mig', migratePort: 49_160 }, 'tcp://[fd00::12]:49160', 'fd00::12'],
    [{ migrateUri: 'tcp://%n:4000' }, 'tcp://[fd00::12]:4000', 'fd00::12'],
  ])('%j to %s', (given, uri, node) => expect(plan(given, node).migrateUri).toBe(uri));
});

describe('no target node', () => {
  const whole = 'qemu+ssh://n2/system';
  test.each<[string, Partial<MigrationOptions>]>([
    ['the target’s libvirt', { transport: 'ssh' }],
    ['the target’s libvirt, in remoteuri', { remoteUri: 'qemu+ssh://%n/system' }],
    ['the target’s network', { remoteUri: whole, networkSuffix: '-mig' }],
    ['the guest’s memory, in migrateuri', { remoteUri: whole, migrateUri: 'tcp://%n:49160' }],
  ])('is named, and is needed for %s', (_, given) => expect(plan(given, '').targetNode).toBe(''));

  test.each<[string, Partial<MigrationOptions>]>([
    ['', { remoteUri: whole }],
    [' besides', { remoteUri: whole, migrateUri: 'tcp://n2-mig', networkSuffix: '-mig' }],
  ])('is needed with a whole URI%s, which then names the target', (_, given) =>
    expect(plan(given, '').targetNode).toBe(whole),
  );
});

test('limits are handed on', () => {
  expect(plan({ speedMiBps: 100, downtimeMs: 30 })).toMatchObject({
    targetNode: 'n2',
    speedMiBps: 100,
    downtimeMs: 30,
  });
});
