// When two domains may not both have a disk, and when two descriptions mean one storage. A guest's data depends on it.
import type { DomainDisk } from '../model/disk.ts';

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

/** Kinds of keys with one value for one storage, wherever it is looked at: with other values it is another storage. */
const tellApart = ['id', 'node', 'net', 'inode', 'pci'] as const;

function has({ keys }: DomainDisk, kind: string): boolean {
  return keys.some((key) => key.startsWith(`${kind}:`));
}
