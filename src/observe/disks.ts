// Describes a domain's disks so that two hosts can tell whether they mean the same storage. A path alone says nothing: the
// same name is another device on another host, and the same device has another name.
import { readdir, readFile, realpath, stat } from 'node:fs/promises';
import type { XmlDisk } from '../model/config.ts';
import type { DomainDisk } from '../model/disk.ts';

/** Where the host's own tables are; tests point them elsewhere. */
export interface DiskPlaces {
  readonly procDirectory: string;
  readonly devDirectory: string;
}

const here: DiskPlaces = { procDirectory: '/proc', devDirectory: '/dev' };

/** Describes disks of domains on this host. Never throws: a source that cannot be looked at has no keys beyond its name. */
export async function describeDisks(disks: readonly XmlDisk[], places: DiskPlaces = here): Promise<DomainDisk[]> {
  return await Promise.all(
    disks.map(async (disk) =>
      disk.kind === 'network'
        ? { source: `${disk.protocol}:${disk.name}`, keys: [networkKey(disk)] }
        : { source: disk.path, keys: await pathKeys(disk.path, places) },
    ),
  );
}

/** Describes disks of domains on a host of which only its libvirt can be asked: what its paths are cannot be told from here. */
export function describeForeignDisks(disks: readonly XmlDisk[]): DomainDisk[] {
  return disks.map((disk) =>
    disk.kind === 'network'
      ? { source: `${disk.protocol}:${disk.name}`, keys: [networkKey(disk)] }
      : { source: disk.path, keys: [] },
  );
}

/** The portal is left out: one LUN may be reached through several. */
function networkKey({ protocol, name }: Extract<XmlDisk, { kind: 'network' }>): string {
  return `net:${protocol}:${name}`;
}

async function pathKeys(path: string, places: DiskPlaces): Promise<string[]> {
  try {
    const real = await realpath(path);
    const { rdev, dev, ino, isBlock } = await kindOf(real);
    const boot = (await readFile(`${places.procDirectory}/sys/kernel/random/boot_id`, 'utf8')).trim();
    if (isBlock) return [`dev:${boot}:${rdev}`, ...(await hardwareKeys(real, places))];
    return [`inode:${boot}:${dev}:${ino}`, ...(await sharedFileKey(real, places))];
  } catch {
    return [];
  }
}

async function kindOf(path: string): Promise<{ rdev: number; dev: number; ino: number; isBlock: boolean }> {
  const { rdev, dev, ino, ...rest } = await stat(path);
  return { rdev, dev, ino, isBlock: (rest.mode & 0o170_000) === 0o060_000 };
}

/** Names that udev gives to the device by its hardware: WWN, serial number, LVM or multipath UUID. */
async function hardwareKeys(device: string, { devDirectory }: DiskPlaces): Promise<string[]> {
  const directory = `${devDirectory}/disk/by-id`;
  const names = await readdir(directory).catch(() => []);
  const targets = await Promise.all(names.map((name) => realpath(`${directory}/${name}`).catch(() => '')));
  return names.filter((_, index) => targets[index] === device).map((name) => `id:${name}`);
}

/** File systems on which two hosts can see the same file. */
const sharedTypes = /^(nfs4?|cifs|smb3|ceph|glusterfs|gfs2|ocfs2|lustre|gpfs|beegfs|9p|virtiofs|fuse\..+)$/;

/** A path on a shared file system, named by what is mounted; nothing for a file system of this host alone. */
async function sharedFileKey(path: string, { procDirectory }: DiskPlaces): Promise<string[]> {
  const mounts = (await readFile(`${procDirectory}/self/mountinfo`, 'utf8')).trim().split('\n').map(parseMount);
  const holding = mounts.filter(({ point }) => path === point || path.startsWith(point === '/' ? '/' : `${point}/`));
  const mount = holding.toSorted((one, other) => one.point.length - other.point.length).at(-1);
  if (mount === undefined || !sharedTypes.test(mount.type)) return [];
  return [`file:${mount.source}:${mount.root === '/' ? '' : mount.root}${path.slice(mount.point.length)}`];
}

/** One line of /proc/self/mountinfo (proc_pid_mountinfo(5)). */
function parseMount(line: string): { root: string; point: string; type: string; source: string } {
  const [before = '', after = ''] = line.split(' - ');
  const [, , , root = '', point = ''] = before.split(' ');
  const [type = '', source = ''] = after.split(' ');
  return { root, point: point.replaceAll(String.raw`\040`, ' '), type, source };
}
