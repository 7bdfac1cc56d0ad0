// Whether two hosts may see the same file under a path, and what the file is called then.
import { basename } from 'node:path';
import { mountOf, readMounts } from '../../host/mounts.ts';

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
  const mount = mountOf(path, await readMounts(procDirectory));
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
