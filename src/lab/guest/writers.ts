// From the guest's records alone: which copies of it executed, where and when, and whether two did at once. Pure.
//
// SAFETY: this judges neverTwoRunning by evidence that no agent wrote. Two rules, both of which err on the side of silence:
// - Overlap. A copy that still executed after a younger one had begun. Both times are bounds, so what is reported is so; what
//   is missed lasts about a second, less than the younger copy needs to boot to its first write.
// - Fork. A record names the CPU time of the one before. Two copies of one boot (a migration that ended with both running,
//   or old memory restored over a newer disk) write two different records of one count, or break the chain.
// Torn memory is no second copy: the guest goes on from a moment that it was past, in all of its memory or in parts of it, and
// nothing else executes any more. QEMU does that when a migration that follows a cancelled one leaves out what has changed.
// - A record goes on from one much earlier. CPU time only grows, so no second history leads there.
// - A record is written again, on another node, and the node before writes nothing from then on.
import type { GuestRecord } from './record.ts';
import type { Sighting } from './watch.ts';

/** One boot of the guest: all its records together, wherever it executed. */
export interface Boot {
  readonly bootId: string;
  readonly name: string;
  /** The nodes that it executed on, in order. */
  readonly nodes: readonly string[];
  readonly firstCount: number;
  readonly lastCount: number;
  /** Unix time in milliseconds at which it had begun at the latest. */
  readonly begunMs: number;
  /** Unix time in milliseconds at which it still executed. */
  readonly lastMs: number;
}

export type Conflict =
  | { readonly kind: 'overlap'; readonly older: Boot; readonly younger: Boot; readonly overlapMs: number }
  | {
      readonly kind: 'fork';
      readonly boot: Boot;
      readonly count: number;
      /** The records of this count and of the one before, which cannot all be of one history. */
      readonly records: readonly GuestRecord[];
    };

/** A guest whose memory is not of one moment. */
export interface Torn {
  readonly boot: Boot;
  /** The first record that shows it. */
  readonly count: number;
  /** The record after which it does not know what it executed. */
  readonly asOf: number;
}

export interface Writers {
  /** In the order in which they began. */
  readonly boots: readonly Boot[];
  readonly conflicts: readonly Conflict[];
  readonly torn: readonly Torn[];
}

// A guest's clock may run this much apart from the host's in the course of a boot; the boot of a next copy takes longer.
const clockToleranceMs = 250;

/** Judges what was seen on one disk, by a watch or in one look afterwards. */
export function checkWriters(sightings: readonly Sighting[]): Writers {
  const byBoot = [...Map.groupBy(sightings, ({ record }) => record.bootId).values()].map((own) =>
    own.toSorted((a, b) => a.record.count - b.record.count),
  );
  const boots = byBoot.map(bootOf).toSorted((a, b) => a.begunMs - b.begunMs);
  return { boots, conflicts: [...overlaps(boots), ...byBoot.flatMap(forks)], torn: byBoot.flatMap(tears) };
}

/** One line for people. */
export function tornText({ boot, count, asOf }: Torn): string {
  return `torn memory: ${bootText(boot)} went on at record ${count} without what it had executed since record ${asOf}`;
}

/** One line for people. */
export function conflictText(conflict: Conflict): string {
  switch (conflict.kind) {
    case 'overlap': {
      const { older, younger, overlapMs } = conflict;
      return `two copies: ${bootText(older)} still executed ${overlapMs} ms after ${bootText(younger)} had begun`;
    }
    case 'fork':
      return `two copies of one boot: ${bootText(conflict.boot)} has two histories from record ${conflict.count} on (${conflict.records.map(recordText).join('; ')})`;
  }
}

function bootText(boot: Boot): string {
  return `boot ${boot.bootId.slice(0, 8)} of ${boot.name} on ${[...new Set(boot.nodes)].join(', ')}`;
}

function recordText({ count, node, lastCpuNs, cpuNs }: GuestRecord): string {
  return `${count} on ${node}: CPU time ${lastCpuNs} to ${cpuNs} ns`;
}

function bootOf(sightings: readonly Sighting[]): Boot {
  const records = sightings.map(({ record }) => record);
  const [first, last] = [records[0], records.at(-1)];
  if (first === undefined || last === undefined) throw new Error('bug: a boot without records');
  return {
    bootId: first.bootId,
    name: first.name,
    nodes: records.map(({ node }) => node).filter((node, index, nodes) => node !== nodes[index - 1]),
    firstCount: first.count,
    lastCount: last.count,
    begunMs: sightings.reduce((least, seen) => Math.min(least, writtenByMs(seen) - seen.record.upMs), Infinity),
    lastMs: executedAtMs(records, last),
  };
}

// QEMU starts the real-time clock with a whole second, so it may be up to one behind the host's, and it shows whole seconds.
function writtenByMs({ record, seenMs }: Sighting): number {
  return Math.min(seenMs, (record.rtcS + 2) * 1000);
}

// Within the second that the real-time clock shows, the guest's own clock tells how late it is. That one only ever falls
// behind, while the guest is paused; so what an earlier record says of their difference holds of the last one, too.
function executedAtMs(records: readonly GuestRecord[], last: GuestRecord): number {
  const ahead = records.reduce((most, { rtcS, upMs }) => Math.max(most, rtcS * 1000 - upMs), -Infinity);
  return Math.min(ahead + last.upMs, (last.rtcS + 1) * 1000);
}

function overlaps(boots: readonly Boot[]): Conflict[] {
  return boots.flatMap((younger, index) =>
    boots
      .slice(0, index)
      .map((older) => ({ kind: 'overlap' as const, older, younger, overlapMs: older.lastMs - younger.begunMs }))
      .filter(({ overlapMs }) => overlapMs > clockToleranceMs),
  );
}

// The first one of a boot is enough: everything after it is in doubt.
function forks(sightings: readonly Sighting[]): Conflict[] {
  const broken = breaks(sightings).find((count) => tornSince(count, sightings) === undefined);
  if (broken === undefined) return [];
  const records = sightings.map(({ record }) => record).filter(({ count }) => count === broken - 1 || count === broken);
  return [{ kind: 'fork', boot: bootOf(sightings), count: broken, records }];
}

function tears(sightings: readonly Sighting[]): Torn[] {
  for (const count of breaks(sightings)) {
    const asOf = tornSince(count, sightings);
    if (asOf !== undefined) return [{ boot: bootOf(sightings), count, asOf }];
  }
  return [];
}

/** The counts at which the chain breaks, or of which there are two records. */
function breaks(sightings: readonly Sighting[]): number[] {
  const byCount = Map.groupBy(
    sightings.map(({ record }) => record),
    ({ count }) => count,
  );
  const broken = sightings.filter(({ record }) => !continues(record, byCount));
  return [...new Set(broken.map(({ record }) => record.count))];
}

/** The record after which the guest does not know what it executed, if that and no second copy is why the chain breaks. */
function tornSince(count: number, sightings: readonly Sighting[]): number | undefined {
  const versions = sightings.filter(({ record }) => record.count === count);
  const older = sightings.find(
    ({ record }) => record.count < count - 1 && versions.some((version) => version.record.lastCpuNs === record.cpuNs),
  );
  return older?.record.count ?? (isWrittenAgain(versions, sightings) ? count - 1 : undefined);
}

/** True when the record was written again on another node, and from then on nothing was written on any other. */
function isWrittenAgain(versions: readonly Sighting[], sightings: readonly Sighting[]): boolean {
  const [last, ...before] = versions.toSorted((one, other) => other.seenMs - one.seenMs);
  if (last === undefined || before.every(({ record }) => record.node === last.record.node)) return false;
  const [here, elsewhere] = [
    sightings.filter(isOn(last.record.node)),
    sightings.filter((seen) => !isOn(last.record.node)(seen)),
  ];
  const beganMs = Math.min(
    ...here.filter(({ record }) => record.count >= last.record.count).map(({ seenMs }) => seenMs),
  );
  return elsewhere.every(({ seenMs }) => seenMs < beganMs);
}

function isOn(node: string): (sighting: Sighting) => boolean {
  return ({ record }) => record.node === node;
}

function continues(record: GuestRecord, byCount: ReadonlyMap<number, readonly GuestRecord[]>): boolean {
  const same = byCount.get(record.count) ?? [];
  const before = byCount.get(record.count - 1) ?? [];
  const follows = before.length === 0 || before.some(({ cpuNs }) => cpuNs === record.lastCpuNs);
  return follows && same.every(({ cpuNs }) => cpuNs === record.cpuNs);
}
