// The same storage is found under every name, and what nobody can tell apart counts as the same. Each test describes disks
// as two hosts do, by their own tables, and compares.
import { existsSync, mkdirSync, symlinkSync, writeFileSync } from 'node:fs';
import { dirname } from 'node:path';
import { describe, expect, test } from 'vitest';
import type { XmlDisk } from '../../../../src/domain/model/config.ts';
import type { DomainDisk } from '../../../../src/domain/model/disk.ts';
import { collide, sameStorage } from '../../../../src/domain/disks/same-storage.ts';
import { deviceNumber } from '../../../../src/domain/disks/block-device.ts';
import {
  describeDisks,
  describeForeignDisks,
  type Bound,
  type DiskPlaces,
} from '../../../../src/domain/disks/disks.ts';
import { directoryWith } from '../../host/places.ts';

interface Host {
  readonly bootId?: string;
  /** Block devices by path: their number, and their files in sysfs. */
  readonly devices?: Readonly<Record<string, Device>>;
  /** Files by path. */
  readonly files?: Readonly<Record<string, { inode: bigint; fileSystem?: bigint }>>;
  readonly mounts?: readonly string[];
  /** host:bus:target:unit of the SCSI bus to the number of its disk. */
  readonly scsi?: Readonly<Record<string, string>>;
}

interface Device {
  readonly number: string;
  /** Where the device is below /sys/devices. */
  readonly at?: string;
  readonly sys?: Readonly<Record<string, string>>;
}

const unbounded: Bound = (look) => look;

/** The tables of a host. Paths of the test are made below a new directory, which stands for the host's root. */
function hostWith({ bootId = 'boot-1', devices = {}, files = {}, mounts = [], scsi = {} }: Host) {
  const root = directoryWith(
    Object.fromEntries([...Object.keys(devices), ...Object.keys(files)].map((path) => [path.slice(1), ''])),
  );
  const mountinfo = mounts.map((line) => line.replaceAll('ROOT', root)).join('\n');
  const proc = directoryWith({ 'sys/kernel/random/boot_id': `${bootId}\n`, 'self/mountinfo': `${mountinfo}\n` });
  const sys = directoryWith(
    Object.fromEntries(Object.entries(scsi).map(([at, number]) => [`bus/scsi/devices/${at}/block/sdx/dev`, number])),
  );
  for (const device of Object.values(devices)) addDevice(sys, device, root);
  const lookAt: DiskPlaces['lookAt'] = (real) => {
    const path = real.slice(root.length);
    const file = files[path];
    const { inode, fileSystem = 1n } = file ?? { inode: 0n };
    return Promise.resolve({ device: devices[path]?.number, inode, fileSystem });
  };
  const places: DiskPlaces = { procDirectory: proc, sysDirectory: sys, lookAt };
  const on = (disk: XmlDisk): XmlDisk => ('path' in disk ? { ...disk, path: `${root}${disk.path}` } : disk);
  return {
    root,
    /** The disk as this host describes it; its name is what the XML of every host has. */
    describe: async (disk: XmlDisk): Promise<DomainDisk> => {
      const [described = { source: '', keys: [] }] = await describeDisks([on(disk)], unbounded, places);
      return { ...described, source: described.source.replace(root, '') };
    },
  };
}

function addDevice(
  sys: string,
  { number, at = `virtual/block/dev-${number}`, sys: content = {} }: Device,
  root: string,
) {
  for (const [path, text] of Object.entries({ dev: number, ...content })) {
    mkdirSync(dirname(`${sys}/devices/${at}/${path}`), { recursive: true });
    writeFileSync(`${sys}/devices/${at}/${path}`, `${text.replace('ROOT', root)}\n`);
  }
  mkdirSync(`${sys}/dev/block`, { recursive: true });
  const link = `${sys}/dev/block/${number}`;
  if (!existsSync(link)) symlinkSync(`../../devices/${at}`, link);
}

const block = (path: string): XmlDisk => ({ kind: 'block', path });
const file = (path: string): XmlDisk => ({ kind: 'file', path });

async function same(one: Host, disk: XmlDisk, other: Host, otherDisk: XmlDisk): Promise<boolean> {
  return sameStorage(await hostWith(one).describe(disk), await hostWith(other).describe(otherDisk));
}

const naa = 'naa.6001405d6e7a4c1b8f3d9a2b5c7e8f01';
const disk = (number: string, sys: Record<string, string>): Device => ({ number, sys });
const lun = (path: string, number: string, wwid = naa): Host => ({
  bootId: `boot of the host with ${path}`,
  devices: { [path]: disk(number, { 'device/wwid': wwid }) },
});
const multipath: Host = {
  bootId: 'boot-2',
  devices: { '/dev/dm-3': disk('253:3', { 'dm/uuid': `mpath-3${naa.slice(4)}` }) },
};
const lv = (path: string, uuid: string, bootId: string): Host => ({
  bootId,
  devices: { [path]: disk('253:0', { 'dm/uuid': `LVM-${uuid}` }) },
});

const withNamespace = (path: string, number: string): Host => ({
  bootId: path,
  devices: { [path]: disk(number, { wwid: 'eui.0025385b71b01234' }) },
});

const withPartition = (name: string, partition: string): Host => ({
  bootId: `${name} ${partition}`,
  devices: {
    [`/dev/${name}`]: { number: '8:0', at: `pci/block/${name}`, sys: { 'device/wwid': naa } },
    [`/dev/${name}1`]: { number: '8:1', at: `pci/block/${name}/${name}1`, sys: { partition } },
  },
});

const withDrbd = (bootId: string): Host => ({
  bootId,
  devices: { '/dev/drbd0': disk('147:0', {}), '/dev/drbd1': disk('147:1', {}) },
});

const withSerial = (bootId: string, serial: string): Host => ({
  bootId,
  devices: { '/dev/vdb': disk('252:16', { serial }), '/dev/vdc': disk('252:32', { serial }) },
});

describe('block devices of two hosts', () => {
  test('one LUN under two names', async () => {
    expect(await same(lun('/dev/sda', '8:0'), block('/dev/sda'), lun('/dev/sdq', '65:0'), block('/dev/sdq'))).toBe(
      true,
    );
  });
  test('two LUNs under one name', async () => {
    const one = lun('/dev/sda', '8:0');
    const other = { ...lun('/dev/sda', '8:0', 'naa.6001405ffffffffffffffffffffffff'), bootId: 'boot-2' };
    expect(await same(one, block('/dev/sda'), other, block('/dev/sda'))).toBe(false);
  });
  test('one LUN, on one host through multipath', async () => {
    expect(await same(lun('/dev/sda', '8:0'), block('/dev/sda'), multipath, block('/dev/dm-3'))).toBe(true);
  });
  test('one logical volume of a shared group; local ones of the same name are two', async () => {
    const [name, other] = ['/dev/vg/a', '/dev/mapper/vg-a'];
    expect(await same(lv(name, 'xy', 'b1'), block(name), lv(other, 'xy', 'b2'), block(other))).toBe(true);
    expect(await same(lv(name, 'xy', 'b1'), block(name), lv(name, 'zz', 'b2'), block(name))).toBe(false);
  });
  test('an NVMe namespace by its EUI-64', async () => {
    const [one, other] = ['/dev/nvme0n1', '/dev/nvme3n1'];
    expect(await same(withNamespace(one, '259:0'), block(one), withNamespace(other, '259:7'), block(other))).toBe(true);
  });
  test('a partition is known by its disk and number', async () => {
    expect(
      await same(withPartition('sda', '1'), block('/dev/sda1'), withPartition('sdb', '1'), block('/dev/sdb1')),
    ).toBe(true);
    expect(
      await same(withPartition('sda', '1'), block('/dev/sda1'), withPartition('sda', '2'), block('/dev/sda1')),
    ).toBe(false);
  });
  test('without a name of their own: the same path counts as the same, another does not', async () => {
    expect(await same(withDrbd('b1'), block('/dev/drbd0'), withDrbd('b2'), block('/dev/drbd0'))).toBe(true);
    expect(await same(withDrbd('b1'), block('/dev/drbd0'), withDrbd('b2'), block('/dev/drbd1'))).toBe(false);
  });
  test('a vendor’s serial number shows the same disk, but not that two are different', async () => {
    expect(await same(withSerial('b1', 'lun7'), block('/dev/vdb'), withSerial('b2', 'lun7'), block('/dev/vdc'))).toBe(
      true,
    );
    expect(await same(withSerial('b1', 'x'), block('/dev/vdb'), withSerial('b2', 'y'), block('/dev/vdb'))).toBe(true);
  });
  test('a device passed through is the disk that it is', async () => {
    const host: Host = { ...lun('/dev/sdc', '8:32'), scsi: { '2:0:1:4': '8:32' } };
    const through: XmlDisk = { kind: 'scsi', address: '2:0:1:4' };
    expect(await same(host, through, lun('/dev/sdq', '65:0'), block('/dev/sdq'))).toBe(true);
    expect(await same(host, { kind: 'scsi', address: '9:9:9:9' }, host, block('/dev/sdc'))).toBe(false);
  });
});

describe('block devices of one host', () => {
  test('one device, by a link to it', async () => {
    const host = hostWith({ devices: { '/dev/sdz': disk('8:5', {}) } });
    symlinkSync(`${host.root}/dev/sdz`, `${host.root}/dev/wwn-1`);
    expect(sameStorage(await host.describe(block('/dev/sdz')), await host.describe(block('/dev/wwn-1')))).toBe(true);
  });
  test('one device under two nodes of it', async () => {
    const host = hostWith({ devices: { '/dev/sdz': disk('8:5', {}), '/srv/sdz': disk('8:5', {}) } });
    expect(sameStorage(await host.describe(block('/dev/sdz')), await host.describe(block('/srv/sdz')))).toBe(true);
  });
  test('a loop device is the file that it shows', async () => {
    const shows = { 'loop/backing_file': 'ROOT/images/a.img' };
    const host = hostWith({
      devices: { '/dev/loop0': disk('7:0', shows), '/dev/loop1': disk('7:1', shows) },
      files: { '/images/a.img': { inode: 12n } },
      mounts: [ext4],
    });
    const image = await host.describe(file('/images/a.img'));
    const [loop0, loop1] = [await host.describe(block('/dev/loop0')), await host.describe(block('/dev/loop1'))];
    expect([sameStorage(loop0, image), sameStorage(loop0, loop1)]).toEqual([true, true]);
  });
});

const ext4 = '20 1 8:1 / / rw,relatime - ext4 /dev/sda1 rw';
const nfs = (server: string, export_ = '/vm') => `30 20 0:40 / ROOT/vm rw - nfs4 ${server}:${export_} rw,addr=10.0.0.5`;
const image = '/vm/a.qcow2';
const on = (bootId: string, mount: string, inode = 77n): Host => ({
  bootId,
  mounts: [ext4, mount],
  files: { [image]: { inode } },
});

const withBlanks = (bootId: string): Host => ({
  bootId,
  mounts: [ext4, String.raw`30 20 0:40 / ROOT/v\040m rw - nfs nas:/a\040b rw`],
  files: { '/v m/x': { inode: 3n } },
});

describe('files of two hosts', () => {
  test('on file systems of their own: two, though path and number are the same', async () => {
    expect(await same(on('b1', ext4), file(image), on('b2', ext4), file(image))).toBe(false);
  });
  test('on a shared one', async () => {
    expect(await same(on('b1', nfs('nas')), file(image), on('b2', nfs('nas')), file(image))).toBe(true);
  });
  test('mounted from the server’s other address, or from a folder above', async () => {
    expect(await same(on('b1', nfs('nas')), file(image), on('b2', nfs('10.0.0.5')), file(image))).toBe(true);
    const above: Host = { ...on('b2', nfs('nas', '')), files: { '/vm/vm/a.qcow2': { inode: 0n } } };
    expect(await same(on('b1', nfs('nas')), file(image), above, file('/vm/vm/a.qcow2'))).toBe(true);
  });
  test('of the same path on two servers, by the number', async () => {
    expect(await same(on('b1', nfs('nas')), file(image), on('b2', nfs('nas2'), 78n), file(image))).toBe(false);
  });
  test('on file systems of which nobody knows whether they are shared: the same path counts as the same', async () => {
    const odd = '30 20 0:40 / ROOT/vm rw - clusterfs2040 volume-of-b rw';
    expect(await same(on('b1', odd), file(image), on('b2', odd.replace('of-b', 'of-c'), 78n), file(image))).toBe(true);
  });
  test('on the server itself, whose clients see it under the same path', async () => {
    expect(await same(on('b1', ext4), file(image), on('b2', nfs('b1')), file(image))).toBe(true);
  });
  test('where blanks are in the mount point', async () => {
    const described = await hostWith(withBlanks('b1')).describe(file('/v m/x'));
    expect(described.keys).toContain('file:nas:/a b/x');
  });
  test('the mount that covers another counts', async () => {
    const host = hostWith({ ...on('b1', nfs('nas')), mounts: [ext4, nfs('covered'), nfs('nas')] });
    expect((await host.describe(file(image))).keys).toContain('file:nas:/vm/a.qcow2');
  });
});

describe('files of one host', () => {
  test('one file under two names', async () => {
    const host = hostWith({ ...on('b1', ext4), files: { [image]: { inode: 5n }, '/srv/hard-link': { inode: 5n } } });
    symlinkSync(`${host.root}${image}`, `${host.root}/vm/soft-link`);
    const described = await host.describe(file(image));
    expect(sameStorage(described, await host.describe(file('/vm/soft-link')))).toBe(true);
    expect(sameStorage(described, await host.describe(file('/srv/hard-link')))).toBe(true);
  });
  test('the same number on two file systems is two files', async () => {
    const files = { '/a/x': { inode: 5n, fileSystem: 1n }, '/b/x': { inode: 5n, fileSystem: 2n } };
    const host = hostWith({ mounts: [ext4], files });
    expect(sameStorage(await host.describe(file('/a/x')), await host.describe(file('/b/x')))).toBe(false);
  });
});

describe('NVMe devices that QEMU drives', () => {
  const nvme: XmlDisk = { kind: 'nvme', address: '0000:01:00.0', namespace: '1' };
  test('are a host’s own', async () => {
    expect(await same({ bootId: 'b1' }, nvme, { bootId: 'b1' }, nvme)).toBe(true);
    expect(await same({ bootId: 'b1' }, nvme, { bootId: 'b2' }, nvme)).toBe(false);
    expect(await same({ bootId: 'b1' }, nvme, { bootId: 'b1' }, { ...nvme, namespace: '2' })).toBe(false);
  });
  test('count as the same where only their libvirt was asked', () => {
    const [foreign] = describeForeignDisks([nvme]);
    expect(foreign).toEqual({ source: 'NVMe device 0000:01:00.0, namespace 1', keys: [] });
  });
});

describe('what nobody can look at', () => {
  const rbd: XmlDisk = { kind: 'network', protocol: 'rbd', name: 'p/a' };
  test('a network image by its name, whoever asks', async () => {
    expect(await same({}, rbd, {}, rbd)).toBe(true);
    expect(await same({}, rbd, {}, { ...rbd, name: 'p/b' })).toBe(false);
    expect(describeForeignDisks([rbd])).toEqual([{ source: 'rbd:p/a', keys: ['net:rbd:p/a'] }]);
  });
  test('a path that is not there, a volume, a SCSI address: by name', async () => {
    const nowhere = await hostWith({}).describe(block('/dev/gone'));
    expect(nowhere).toEqual({ source: '/dev/gone', keys: [] });
    expect(sameStorage(nowhere, await hostWith(lun('/dev/gone', '8:0')).describe(block('/dev/gone')))).toBe(true);
    const volume: XmlDisk = { kind: 'volume', pool: 'p', volume: 'v', shareable: true };
    expect(describeForeignDisks([volume])).toEqual([{ source: 'volume v of pool p', keys: [], shareable: true }]);
  });
});

test('device numbers are taken apart as the C library puts them together', () => {
  expect([0x0801n, 0x10_3f04n, 0x1_2000_0003_4500n].map(deviceNumber)).toEqual(['8:1', '63:260', '74565:0']);
});

test('a disk may be shared when both say so, and only then', async () => {
  const host = hostWith(lun('/dev/sda', '8:0'));
  const [own, shared] = [
    await host.describe(block('/dev/sda')),
    await host.describe({ ...block('/dev/sda'), shareable: true }),
  ];
  expect([collide(own, own), collide(own, shared), collide(shared, own), collide(shared, shared)]).toEqual([
    true,
    true,
    true,
    false,
  ]);
});
