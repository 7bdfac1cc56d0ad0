// A disk of a domain, described so that two hosts can tell whether they mean the same storage.

/** One disk that a domain writes to. */
export interface DomainDisk {
  /** The source as the domain's XML names it. */
  readonly source: string;
  /**
   * What the storage is, each as `KIND:VALUE`. The same on every host: `id` the hardware's or LVM's own name, `node` a file
   * by its number on a file system that hosts share, `net` a network source; `inode` a file of one host's own file system,
   * `pci` a device on one host's own bus. These five {@link tellApart}. The others can only show that two are the same: `file` a
   * path on a shared file system, `serial` a name that need not be unique, `dev` and `here` what a host's kernel calls it. Empty
   * when nobody could look.
   */
  readonly keys: readonly string[];
  /** Its XML lets other domains write to it too. */
  readonly shareable?: boolean;
}

/**
 * True when two domains may not both have it. As with QEMU's and libvirt's own locks, sharing takes the word of both.
 */
export function collide(one: DomainDisk, other: DomainDisk): boolean {
  return !(one.shareable === true && other.shareable === true) && sameStorage(one, other);
}

/**
 * True when both mean the same storage. Where what could be found out does not tell them apart, the same name counts as the
 * same storage: better a start refused than a disk destroyed.
 */
export function sameStorage(one: DomainDisk, other: DomainDisk): boolean {
  if (one.keys.some((key) => other.keys.includes(key))) return true;
  return one.source === other.source && !tellApart.some((kind) => has(one, kind) && has(other, kind));
}

/** Kinds of which the same storage shows the same values wherever it is looked at: with different ones it is not the same. */
const tellApart = ['id', 'node', 'net', 'inode', 'pci'] as const;

function has({ keys }: DomainDisk, kind: string): boolean {
  return keys.some((key) => key.startsWith(`${kind}:`));
}
