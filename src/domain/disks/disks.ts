// Describes a domain's disks so that two hosts can tell whether they mean the same storage. A path alone says nothing: the
// same name is another device on another host, and the same device has another name.
import { readFile, realpath, stat } from 'node:fs/promises';
import type { XmlDisk, XmlSource } from '../model/config.ts';
import type { DomainDisk } from '../model/disk.ts';
import { backingFile, deviceNumber, hardwareKeys, scsiDevice } from './block-device.ts';
import { fileKeys } from './file-system.ts';
import { oneAtATime } from '../../host/look-queue.ts';

/** Where the host's own tables are; tests point them elsewhere. */
export interface DiskPlaces {
  readonly procDirectory: string;
  readonly sysDirectory: string;
  readonly lookAt: (path: string) => Promise<FileNumbers>;
}

/** What stat(2) says of a path. */
interface FileNumbers {
  /** MAJOR:MINOR of the block device that it is; undefined for anything else. */
  readonly device: string | undefined;
  readonly fileSystem: bigint;
  readonly inode: bigint;
}

/** What `look` yields, or `late` when it takes too long. */
export type Bound = <T>(look: Promise<T>, late: T) => Promise<T>;

const here: DiskPlaces = { procDirectory: '/proc', sysDirectory: '/sys', lookAt };

/**
 * Describes disks of domains on this host. Never throws: what cannot be looked at, or not within the bound, is known by its
 * name alone. Each disk is bounded by itself, so that one on a file system that hangs leaves the others described.
 */
export async function describeDisks(
  disks: readonly XmlDisk[],
  within: Bound,
  places: DiskPlaces = here,
): Promise<DomainDisk[]> {
  return await Promise.all(
    disks.map(async (disk) => {
      const keys = keysOf(disk, places).catch(() => []);
      return withKeys(disk, await within(keys, []));
    }),
  );
}

/** Describes disks that nobody looked at: of a host of which only its libvirt can be asked. */
export function describeForeignDisks(disks: readonly XmlDisk[]): DomainDisk[] {
  return disks.map((disk) => withKeys(disk, disk.kind === 'network' ? [networkKey(disk)] : []));
}

function withKeys(disk: XmlDisk, keys: readonly string[]): DomainDisk {
  return { source: nameOf(disk), keys, ...(disk.shareable === true && { shareable: true }) };
}

function nameOf(source: XmlSource): string {
  switch (source.kind) {
    case 'file':
    case 'block':
      return source.path;
    case 'network':
      return `${source.protocol}:${source.name}`;
    case 'volume':
      return `volume ${source.volume} of pool ${source.pool}`;
    case 'scsi':
      return `SCSI device ${source.address}`;
    case 'nvme':
      return `NVMe device ${source.address}, namespace ${source.namespace}`;
  }
}

async function keysOf(source: XmlSource, places: DiskPlaces): Promise<string[]> {
  switch (source.kind) {
    case 'file':
    case 'block':
      return await pathKeys(source.path, places);
    case 'network':
      return [networkKey(source)];
    case 'volume':
      return [];
    case 'scsi':
      return await scsiKeys(source.address, places);
    case 'nvme':
      return [`pci:${await bootId(places)}:${source.address}:${source.namespace}`];
  }
}

function networkKey({ protocol, name }: Extract<XmlSource, { kind: 'network' }>): string {
  return `net:${protocol}:${name}`;
}

async function scsiKeys(address: string, places: DiskPlaces): Promise<string[]> {
  const device = await scsiDevice(address, places.sysDirectory);
  return device === undefined ? [] : await deviceKeys(device, places);
}

async function pathKeys(path: string, places: DiskPlaces): Promise<string[]> {
  const [real, numbers] = await oneAtATime(path, places.procDirectory, async () => {
    const found = await realpath(path);
    return [found, await places.lookAt(found)] as const;
  });
  if (numbers.device !== undefined) return await deviceKeys(numbers.device, places);
  return await fileKeys({ path: real, ...numbers, bootId: await bootId(places) }, places.procDirectory);
}

/** A loop device is the file that it shows. */
async function deviceKeys(device: string, places: DiskPlaces): Promise<string[]> {
  const file = await backingFile(device, places.sysDirectory);
  const behind = file === undefined ? [] : await pathKeys(file, places).catch(() => []);
  return [`dev:${await bootId(places)}:${device}`, ...(await hardwareKeys(device, places.sysDirectory)), ...behind];
}

async function bootId({ procDirectory }: DiskPlaces): Promise<string> {
  return (await readFile(`${procDirectory}/sys/kernel/random/boot_id`, 'utf8')).trim();
}

async function lookAt(path: string): Promise<FileNumbers> {
  const found = await stat(path, { bigint: true });
  return {
    device: found.isBlockDevice() ? deviceNumber(found.rdev) : undefined,
    fileSystem: found.dev,
    inode: found.ino,
  };
}
