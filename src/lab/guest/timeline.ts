// What a watch has seen, as people read it: one stretch for each boot on each node, and how long the guest was silent. Pure.
import type { Sighting } from './watch.ts';

/** The guest executing on one node, from one record to another of the same boot. */
export interface Stretch {
  readonly bootId: string;
  readonly node: string;
  readonly firstCount: number;
  readonly lastCount: number;
  /** Unix milliseconds at which its first and its last record were seen. */
  readonly firstSeenMs: number;
  readonly lastSeenMs: number;
  /** The longest time without a new record within the stretch, in milliseconds. */
  readonly silenceMs: number;
  /** From the last record of the stretch before it to the first of this one, in milliseconds; 0 for the first stretch. */
  readonly pauseBeforeMs: number;
}

/** The stretches of `sightings`, in the order in which they began to be seen. */
export function timelineOf(sightings: readonly Sighting[]): Stretch[] {
  const groups = Map.groupBy(sightings, ({ record }) => `${record.bootId} ${record.node}`);
  let seenMs: number | undefined;
  return [...groups.values()].map((own) => {
    const stretch = stretchOf(own, seenMs);
    seenMs = stretch.lastSeenMs;
    return stretch;
  });
}

function stretchOf(own: readonly Sighting[], beforeMs: number | undefined): Stretch {
  const [first, last] = [own[0], own.at(-1)];
  if (first === undefined || last === undefined) throw new Error('bug: a stretch without sightings');
  const counts = own.map(({ record }) => record.count);
  const silences = own.map(({ seenMs }, index) => seenMs - (own[index - 1]?.seenMs ?? seenMs));
  return {
    bootId: first.record.bootId,
    node: first.record.node,
    firstCount: Math.min(...counts),
    lastCount: Math.max(...counts),
    firstSeenMs: first.seenMs,
    lastSeenMs: last.seenMs,
    silenceMs: Math.max(...silences),
    pauseBeforeMs: beforeMs === undefined ? 0 : first.seenMs - beforeMs,
  };
}
