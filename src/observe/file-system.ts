// Whether two hosts may see the same file under a path, and what the file is called then.
import { readFile } from 'node:fs/promises';
import { basename } from 'node:path';

export interface FileHere {
  /** Without symbolic links. */
  readonly path: string;
  readonly fileSystem: bigint;
  readonly inode: bigint;
  /** The boot of this host during which the numbers hold. */
  readonly bootId: string;
}

/** Keys of a file, by the file system that it is on. */
export async function fileKeys(file: FileHere, procDirectory: string): Promise<string[]> {
  const { path, fileSystem, inode, bootId } = file;
  const mount = mountOf(path, await readFile(`${procDirectory}/self/mountinfo`, 'utf8'));
  const numbers = `${bootId}:${fileSystem}:${inode}`;
  if (mount === undefined) return [`here:${numbers}`];
  if (localTypes.has(mount.type)) return [`inode:${numbers}`];
  const shared = [`here:${numbers}`, `file:${mount.source}${mount.root}${path.slice(mount.point.length)}`];
  return numberedTypes.test(mount.type) ? [...shared, `node:${inode}:${basename(path)}`] : shared;
}

/**
 * File systems that only one host at a time can have mounted. Any other may be one that hosts share: there are too many, and
 * a name that is missing here must not pass for safety.
 */
const localTypes: ReadonlySet<string> = new Set(
  (
    'bcachefs btrfs ext2 ext3 ext4 f2fs jfs nilfs2 reiserfs xfs zfs ' +
    'devtmpfs hugetlbfs overlay ramfs tmpfs exfat msdos ntfs3 vfat'
  ).split(' '),
);

/** File systems whose clients all see a file under the same number. */
const numberedTypes = /^(nfs4?|ceph|gfs2|ocfs2|lustre|fuse\.glusterfs|gpfs)$/;

interface Mount {
  readonly root: string;
  readonly point: string;
  readonly type: string;
  readonly source: string;
}

/** What is mounted where the path is: the longest mount point that holds it, of several there the last. */
function mountOf(path: string, mountinfo: string): Mount | undefined {
  const mounts = mountinfo.trim().split('\n').map(parseMount);
  const holding = mounts.filter(({ point }) => path === point || path.startsWith(point === '' ? '/' : `${point}/`));
  return holding.toSorted((one, other) => one.point.length - other.point.length).at(-1);
}

/** One line of /proc/self/mountinfo (proc_pid_mountinfo(5)). "/" is empty here, so that paths can be put together. */
function parseMount(line: string): Mount {
  const [before = '', after = ''] = line.split(' - ');
  const [, , , root = '', point = ''] = before.split(' ').map(unescaped);
  const [type = '', source = ''] = after.split(' ').map(unescaped);
  return { root: withoutSlash(root), point: withoutSlash(point), type, source };
}

function withoutSlash(path: string): string {
  return path === '/' ? '' : path;
}

/** The kernel writes blanks, line ends and backslashes as three octal digits. */
function unescaped(field: string): string {
  return field.replaceAll(/\\([0-7]{3})/g, (_, digits: string) => String.fromCharCode(Number.parseInt(digits, 8)));
}
