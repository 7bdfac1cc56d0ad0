// Which of the records that were seen on the guest's disk tell of this case. Pure.
import type { Sighting } from '../../../src/lab/guest/watch.ts';

/**
 * Without the records that were written before `beganMs`, by their own clock: the disk was emptied then, but what a guest of
 * the case before had sent when it was killed may arrive late. Anything in doubt is kept.
 */
export function writtenSince(beganMs: number, sightings: readonly Sighting[]): Sighting[] {
  return sightings.filter(({ record }) => latestMs(record.rtcS) >= beganMs);
}

// A guest's real-time clock shows whole seconds, and may be up to one behind the host's (see writers.ts).
function latestMs(rtcS: number): number {
  return (rtcS + 2) * 1000;
}
