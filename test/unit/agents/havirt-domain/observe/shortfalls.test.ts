// What a node lacks for a domain, and what it is only short of, on directories that stand in for its tables.
import { symlinkSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import type { DomainNeeds } from '../../../../../src/domain/model/config.ts';
import { findShortfalls, withoutFile } from '../../../../../agents/havirt-domain/observe/shortfalls.ts';
import { directoryWith } from '../../../host/places.ts';

const none: DomainNeeds = { memoryKiB: 0, diskPaths: [], disks: [], bridges: [], emulator: undefined };
const meminfo = 'MemTotal: 4000000 kB\nMemFree: 100 kB\nMemAvailable: 2000000 kB\nSwapFree: 500000 kB\n';

function on(files: Record<string, string>, needs: Partial<DomainNeeds>) {
  const root = directoryWith({ 'proc/meminfo': meminfo, ...files });
  const places = { procDirectory: `${root}/proc`, sysDirectory: `${root}/sys` };
  return { root, found: findShortfalls({ ...none, ...needs }, places) };
}

test('nothing stands against a domain that needs nothing', async () => {
  expect(await on({}, {}).found).toEqual([]);
});

describe('lacking', () => {
  test('disks and boot files, each by its name', async () => {
    const { found } = on({}, { diskPaths: ['/nowhere/a.qcow2', '/dev/null', '/nowhere/b'] });
    expect(await found).toEqual([
      { kind: 'missing', what: 'the disk or boot file /nowhere/a.qcow2 (ENOENT)' },
      { kind: 'missing', what: 'the disk or boot file /nowhere/b (ENOENT)' },
    ]);
  });

  test('a network device', async () => {
    const { root, found } = on({ 'sys/class/net/br0/mtu': '1500' }, { bridges: ['br0', 'br1'] });
    expect(await found).toEqual([
      { kind: 'missing', what: `network device br1, expected at ${root}/sys/class/net/br1 (ENOENT)` },
    ]);
  });

  test('the emulator, which does not come by itself', async () => {
    const missing = await on({}, { emulator: '/nowhere/kvm' }).found;
    expect(missing).toEqual([{ kind: 'lacks', what: 'the emulator /nowhere/kvm (ENOENT)' }]);
    expect(await on({}, { emulator: '/bin/sh' }).found).toEqual([]);
  });
});

describe('a file that cannot be looked at', () => {
  test.each(['ENOENT', 'ENOTDIR', 'ENXIO', 'ENODEV'])('%s: it is not there', (code) => {
    expect(withoutFile('the disk /a', code)).toEqual({ kind: 'missing', what: `the disk /a (${code})` });
  });

  test.each(['EACCES', 'EPERM'])('%s: libvirt may be let in all the same', (code) => {
    expect(withoutFile('the disk /a', code)).toBeUndefined();
  });

  test.each(['EIO', 'ESTALE', 'ETIMEDOUT', 'no reason given'])('%s: it may pass', (code) => {
    const what = `the disk /a, which cannot be looked at (${code})`;
    expect(withoutFile('the disk /a', code)).toEqual({ kind: 'missing', what });
  });

  test('such as a link to itself', async () => {
    const { root } = on({}, {});
    symlinkSync('loop', `${root}/loop`);
    expect(await on({}, { diskPaths: [`${root}/loop`] }).found).toMatchObject([{ kind: 'missing' }]);
  });
});

describe('short of memory, just now', () => {
  test('enough with swap', async () => {
    expect(await on({}, { memoryKiB: 2_500_000 }).found).toEqual([]);
  });

  test('not enough', async () => {
    expect(await on({}, { memoryKiB: 2_500_001 }).found).toEqual([
      { kind: 'short', what: 'the domain needs 2441 MiB of memory, and 2441 MiB are available' },
    ]);
  });

  test('a kernel that does not say how much is available', async () => {
    expect(await on({ 'proc/meminfo': 'MemFree: 1 kB\n' }, { memoryKiB: 1 }).found).toMatchObject([{ kind: 'short' }]);
  });
});
