// What the test guest writes: one record a sector, and where on the disk. lab/guest/init writes them; see docs/guest.md.
// Pure: bytes in, records out.

/** One sector as the guest wrote it. */
export interface GuestRecord {
  /** Number of the record within its boot, from 0. */
  readonly count: number;
  /** The domain's name. */
  readonly name: string;
  /** /proc/sys/kernel/random/boot_id: new at every boot, kept by a live migration. */
  readonly bootId: string;
  /** Host name of the node whose QEMU executed the guest at this moment; `unknown` when QEMU was not told. */
  readonly node: string;
  /** The guest's own clock since its boot, in milliseconds: it stands still while the guest is paused. */
  readonly upMs: number;
  /** Seconds of the real-time clock, which QEMU takes from the host: it goes on while the guest is paused. */
  readonly rtcS: number;
  /** CPU time of the writer in nanoseconds. Two copies of one guest never have the same. */
  readonly cpuNs: number;
  /** `cpuNs` of the record before: what makes the records of one execution a chain. */
  readonly lastCpuNs: number;
}

export const sectorBytes = 512;
/** The disk is this many rings. A boot writes to the one that its boot id chooses. */
export const ringCount = 32;
/** Records in a ring, before the oldest is overwritten. */
export const ringSlots = 512;
/** The least size of a guest's disk in MiB. */
export const guestDiskMiB = (ringCount * ringSlots * sectorBytes) / 2 ** 20;

// The count again at the end shows that the sector is whole.
const pattern =
  /^havirt-guest count=(\d+) name=(\S+) boot=([\da-f-]{36}) node=(\S+) up=([\d.]+) rtc=(\d+) cpu=(\d+) last=(\d+) +0*(\d+)\n$/;

/** The record in `sector`, or nothing when there is none or it is torn. */
export function parseRecord(sector: Buffer): GuestRecord | undefined {
  if (sector[0] !== 'h'.charCodeAt(0)) return undefined;
  const [, count, name = '', bootId = '', node = '', up, rtc, cpu, last, countAgain] =
    pattern.exec(sector.toString('latin1')) ?? [];
  if (count === undefined || Number(count) !== Number(countAgain)) return undefined;
  return {
    count: Number(count),
    name,
    bootId,
    node,
    upMs: Math.round(Number(up) * 1000),
    rtcS: Number(rtc),
    cpuNs: Number(cpu),
    lastCpuNs: Number(last),
  };
}

/** Every record on a disk, in the order of their places. */
export function parseDisk(disk: Buffer): GuestRecord[] {
  const records: GuestRecord[] = [];
  for (let at = 0; at + sectorBytes <= disk.length; at += sectorBytes) {
    const record = parseRecord(disk.subarray(at, at + sectorBytes));
    if (record !== undefined) records.push(record);
  }
  return records;
}
