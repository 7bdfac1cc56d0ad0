// The "newc" cpio format, which is what Linux unpacks as its initial file system. Pure. Format: the kernel's
// Documentation/driver-api/early-userspace/buffer-format.rst.

/** One member of an archive: a directory when it has no content. */
export interface ArchiveEntry {
  /** Without a leading slash; directories come before what is in them. */
  readonly path: string;
  /** Permission bits. */
  readonly mode: number;
  readonly content?: Buffer;
}

/** The archive of `entries`, owned by root, without times: the same entries give the same bytes. */
export function newcArchive(entries: readonly ArchiveEntry[]): Buffer {
  const members = entries.map((entry, index) => member(entry, index + 1));
  return Buffer.concat([...members, member({ path: 'TRAILER!!!', mode: 0 }, 0)]);
}

function member(entry: ArchiveEntry, inode: number): Buffer {
  const { path, mode, content } = entry;
  const type = inode === 0 ? 0 : content === undefined ? 0o040000 : 0o100000;
  const size = content?.length ?? 0;
  const [uid, gid, links, time, device, check] = [0, 0, 1, 0, [0, 0, 0, 0], 0] as const;
  const numbers = [inode, type | mode, uid, gid, links, time, size, ...device, path.length + 1, check];
  const header = numbers.map((number) => number.toString(16).padStart(8, '0')).join('');
  return Buffer.concat([padded(Buffer.from(`070701${header}${path}\0`)), padded(content ?? Buffer.alloc(0))]);
}

// Both the header with its name and the content fill whole words of four bytes.
function padded(bytes: Buffer): Buffer {
  return Buffer.concat([bytes, Buffer.alloc(-bytes.length & 3)]);
}
