// A disk of a domain, described so that two hosts can tell whether they mean the same storage.

/** One writable disk that no other domain may hold at the same time. */
export interface DomainDisk {
  /** The source as the domain's XML names it. */
  readonly source: string;
  /**
   * What the storage is: `id:` a WWN or other hardware name, `file:` a path on a shared file system, `net:` a network
   * source, which mean the same on every host; `dev:` and `inode:` of one boot of one host. Empty when nobody could look.
   */
  readonly keys: readonly string[];
}

/**
 * True when both mean the same storage. Where one of them could not be looked at, the same name counts as the same
 * storage: better a start refused than a disk destroyed.
 */
export function sameStorage(one: DomainDisk, other: DomainDisk): boolean {
  if (one.keys.length === 0 || other.keys.length === 0) return one.source === other.source;
  return one.keys.some((key) => other.keys.includes(key));
}
