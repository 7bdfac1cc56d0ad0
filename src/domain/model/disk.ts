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
