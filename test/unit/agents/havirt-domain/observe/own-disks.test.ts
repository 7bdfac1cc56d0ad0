// The domain's own disks are known only when each was looked at, and are looked at until they are.
import { describe, expect, test } from 'vitest';
import { ConnectionError, errorCode, LibvirtError } from '../../../../../src/libvirt/failure.ts';
import type { XmlDisk } from '../../../../../src/domain/model/config.ts';
import type { DiskPlaces } from '../../../../../src/domain/disks/disks.ts';
import type { ObservePorts } from '../../../../../agents/havirt-domain/observe/domain-facts.ts';
import { ownDisks } from '../../../../../agents/havirt-domain/observe/own-disks.ts';
import { fakeLibvirt, type Answers } from '../../../domain/fake-libvirt.ts';
import { directoryWith } from '../../../host/places.ts';

const volume: XmlDisk = { kind: 'volume', pool: 'p', volume: 'v' };
const byName = { kind: 'known', value: [{ source: 'volume v of pool p', keys: [] }] };
const pool = { name: 'p', uuid: new Uint8Array(16) };
const answering: Answers = {
  storagePoolLookupByName: pool,
  storageVolLookupByName: { pool: 'p', name: 'v', key: '/nowhere/v' },
  storageVolGetPath: '/nowhere/v',
};
const silence = new ConnectionError('timeout', 'libvirt did not answer');
const gone = new LibvirtError(errorCode.noStoragePool, 18, 'no such pool');

const unbounded: ObservePorts['within'] = (look) => look;
const brief: ObservePorts['within'] = (look, late) =>
  Promise.race([look, new Promise<typeof late>((resolve) => setTimeout(() => resolve(late), 20))]);

describe('while libvirt is silent', () => {
  test('a volume is unknown, and is asked for again', async () => {
    const libvirt = fakeLibvirt({ ...answering, storagePoolLookupByName: [silence, pool] });
    const look = ownDisks({ libvirt, within: unbounded });
    expect(await look([volume])).toMatchObject({ kind: 'unknown', why: 'libvirt did not answer' });
    expect(await look([volume])).toEqual({ kind: 'known', value: [{ source: '/nowhere/v', keys: [] }] });
  });
  test.each([silence, new LibvirtError(errorCode.noConnect, 7, 'no')])('%s: also to a connection', async (error) => {
    expect(await ownDisks({ libvirt: fakeLibvirt({}, error), within: unbounded })([volume])).toMatchObject({
      kind: 'unknown',
    });
  });
  test('other disks are known', async () => {
    const look = ownDisks({ libvirt: fakeLibvirt({}, silence), within: unbounded });
    expect(await look([{ kind: 'network', protocol: 'rbd', name: 'p/a' }])).toMatchObject({ kind: 'known' });
  });
});

test('a volume of which libvirt says that it is not there is known by its name', async () => {
  const libvirt = fakeLibvirt({ storagePoolLookupByName: gone });
  expect(await ownDisks({ libvirt, within: unbounded })([volume])).toEqual(byName);
});

test('what is known is not looked at again', async () => {
  const libvirt = fakeLibvirt(answering);
  const look = ownDisks({ libvirt, within: unbounded });
  await look([volume]);
  expect([await look([volume]), libvirt.called.length]).toEqual([await look([volume]), 3]);
});

describe('a look that hangs', () => {
  test('is not begun again while it hangs, nor waited for again; and it counts once it ends', async () => {
    const answer = Promise.withResolvers<void>();
    let looks = 0;
    const lookAt: DiskPlaces['lookAt'] = async () => {
      looks += 1;
      await answer.promise;
      return { device: undefined, fileSystem: 1n, inode: 1n };
    };
    const root = directoryWith({
      a: '',
      'self/mountinfo': '1 1 8:1 / / rw - ext4 a rw\n',
      'sys/kernel/random/boot_id': 'b',
    });
    const within = countingLate();
    const look = ownDisks(
      { libvirt: fakeLibvirt({}), within: within.brief },
      { procDirectory: root, sysDirectory: root, lookAt },
    );
    const disk: XmlDisk = { kind: 'file', path: `${root}/a` };
    for (let round = 0; round < 3; round += 1) {
      expect(await look([disk])).toMatchObject({ kind: 'unknown', why: expect.stringContaining('in time') });
    }
    expect([looks, within.waits()]).toEqual([1, 1]);
    answer.resolve();
    await expect
      .poll(async () => await look([disk]))
      .toEqual({
        kind: 'known',
        value: [{ source: `${root}/a`, keys: ['inode:b:1:1'] }],
      });
  });

  test('and then fails is begun anew', async () => {
    const first = Promise.withResolvers<never>();
    const libvirt = fakeLibvirt(answering);
    let opens = 0;
    const open = async () => {
      opens += 1;
      return opens > 1 ? await libvirt.open() : await first.promise;
    };
    const look = ownDisks({ libvirt: { ...libvirt, open }, within: brief });
    expect(await look([volume])).toMatchObject({ kind: 'unknown' });
    first.reject(silence);
    await expect.poll(async () => await look([volume])).toMatchObject({ kind: 'known' });
  });
});

function countingLate(): { readonly brief: ObservePorts['within']; readonly waits: () => number } {
  let count = 0;
  const counted: ObservePorts['within'] = (look, late) => {
    count += 1;
    return brief(look, late);
  };
  return { brief: counted, waits: () => count };
}
