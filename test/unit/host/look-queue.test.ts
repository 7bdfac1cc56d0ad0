// A file server that hangs keeps its own files from being looked at, and takes one thread for that; other files are looked at.
import { describe, expect, test } from 'vitest';
import { describeDisks, type Bound, type DiskPlaces } from '../../../src/domain/disks/disks.ts';
import { directoryWith } from './places.ts';

const brief: Bound = (look, late) =>
  Promise.race([look, new Promise<typeof late>((resolve) => setTimeout(() => resolve(late), 100))]);

/** Files of a host with three mounts from two servers and one of its own, of which one server's files hang. */
function hostWithHung(hung: string) {
  const root = directoryWith({ 'nas/a': '', 'nas/b': '', 'iso/c': '', 'other/d': '', 'own/e': '', 'own/loop': '' });
  const mounts = [
    '20 1 8:1 / / rw,relatime - ext4 /dev/sda1 rw',
    `30 20 0:40 / ${root}/nas rw - nfs4 ${hung}:/vm rw`,
    `31 20 0:41 / ${root}/iso rw - nfs4 ${hung}:/iso rw`,
    `32 20 0:42 / ${root}/other rw - nfs4 other-than-${hung}:/vm rw`,
    `33 20 8:2 / ${root}/own rw - ext4 /dev/sda2 rw`,
  ];
  const sys = directoryWith({ [`dev/block/7:0/loop/backing_file`]: `${root}/nas/a` });
  const proc = directoryWith({ 'sys/kernel/random/boot_id': 'b\n', 'self/mountinfo': `${mounts.join('\n')}\n` });
  const looked: string[] = [];
  const lookAt: DiskPlaces['lookAt'] = async (real) => {
    const path = real.slice(root.length);
    looked.push(path);
    if (/^\/(nas|iso)/.test(path)) await new Promise(() => {});
    return { device: path === '/own/loop' ? '7:0' : undefined, fileSystem: 1n, inode: 1n };
  };
  const isKnown = async (...paths: string[]): Promise<boolean[]> => {
    const places: DiskPlaces = { procDirectory: proc, sysDirectory: sys, lookAt };
    const disks = paths.map((path) => ({ kind: 'file', path: `${root}${path}` }) as const);
    return (await describeDisks(disks, brief, places)).map(({ keys }) => keys.length > 0);
  };
  return { isKnown, looked };
}

describe('a server that hangs', () => {
  test('leaves disks on other mounts known, whatever their order', async () => {
    const { isKnown } = hostWithHung('nas-1');
    expect(await isKnown('/nas/a', '/other/d', '/own/e')).toEqual([false, true, true]);
    expect(await isKnown('/own/e', '/nas/b')).toEqual([true, false]);
  });
  test('takes one look, and no second one for any file of it', async () => {
    const { isKnown, looked } = hostWithHung('nas-2');
    expect(await isKnown('/nas/a', '/nas/b', '/iso/c')).toEqual([false, false, false]);
    expect(await isKnown('/nas/a')).toEqual([false]);
    expect(looked).toHaveLength(1);
  });
  test('does not keep a device whose file is there from being looked at, nor what comes after it', async () => {
    const { isKnown } = hostWithHung('nas-3');
    expect(await isKnown('/own/loop', '/own/e')).toEqual([false, true]);
  });
});
