// From the guest's records alone: which copies of it executed, where and when, and whether two did at once. Pure.
//
// SAFETY: this judges neverTwoRunning by evidence that no agent wrote. Two rules, both of which err on the side of silence:
// - Overlap. A boot began at the latest at "real time minus uptime" of any of its records, and executed at the earliest last
//   at its last record; if an older boot executed after a younger one began, there were two. Both bounds sharpen a clock of
//   whole seconds with the guest's own: as a record's second has just begun, in one record of some, they are exact to it.
// - Fork. A record names the CPU time of the one before. Two copies of one boot (a migration that ended with both running,
//   or old memory restored over a newer disk) write two different records of one count, or break the chain.
import type { GuestRecord } from './record.ts';

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
  | { readonly kind: 'fork'; readonly boot: Boot; readonly count: number };

export interface Writers {
  /** In the order in which they began. */
  readonly boots: readonly Boot[];
  readonly conflicts: readonly Conflict[];
}

// A guest's clock may run this much apart from the host's in the course of a boot; the boot of a next copy takes longer.
const clockToleranceMs = 250;

/** Judges the records of one disk: from {@link parseDisk}, or all that a watch has seen. */
export function checkWriters(records: readonly GuestRecord[]): Writers {
  const byBoot = [...Map.groupBy(records, ({ bootId }) => bootId).values()].map((own) =>
    own.toSorted((a, b) => a.count - b.count),
  );
  const boots = byBoot.map(bootOf).toSorted((a, b) => a.begunMs - b.begunMs);
  return { boots, conflicts: [...overlaps(boots), ...byBoot.flatMap(forks)] };
}

/** One line for people. */
export function conflictText(conflict: Conflict): string {
  switch (conflict.kind) {
    case 'overlap': {
      const { older, younger, overlapMs } = conflict;
      return `two copies: ${bootText(older)} still executed ${overlapMs} ms after ${bootText(younger)} had begun`;
    }
    case 'fork':
      return `two copies of one boot: ${bootText(conflict.boot)} has two histories from record ${conflict.count} on`;
  }
}

function bootText(boot: Boot): string {
  return `boot ${boot.bootId.slice(0, 8)} of ${boot.name} on ${boot.nodes.join(', ')}`;
}

function bootOf(records: readonly GuestRecord[]): Boot {
  const [first, last] = [records[0], records.at(-1)];
  if (first === undefined || last === undefined) throw new Error('bug: a boot without records');
  return {
    bootId: first.bootId,
    name: first.name,
    nodes: records.map(({ node }) => node).filter((node, index, nodes) => node !== nodes[index - 1]),
    firstCount: first.count,
    lastCount: last.count,
    begunMs: Math.min(...records.map(({ rtcS, upMs }) => (rtcS + 1) * 1000 - upMs)),
    // The guest's clock only ever falls behind the host's, when it is paused; so what held of an earlier record holds here.
    lastMs: Math.max(...records.map(({ rtcS, upMs }) => rtcS * 1000 - upMs)) + last.upMs,
  };
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
function forks(records: readonly GuestRecord[]): Conflict[] {
  const cpuTimes = Map.groupBy(records, ({ count }) => count);
  const broken = records.find(({ count, cpuNs, lastCpuNs }) => {
    const same = cpuTimes.get(count) ?? [];
    const before = cpuTimes.get(count - 1) ?? [];
    const fits = before.length === 0 || before.some((record) => record.cpuNs === lastCpuNs);
    return !fits || same.some((other) => other.cpuNs !== cpuNs);
  });
  return broken === undefined ? [] : [{ kind: 'fork', boot: bootOf(records), count: broken.count }];
}
