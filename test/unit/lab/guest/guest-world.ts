// A small world for the checker's tests: copies of a guest that write as lab/guest/init does, on a host clock that the test
// sets. It has the imprecision of the real one: whole seconds of a real-time clock that lags behind by part of a second.
import type { GuestRecord } from '../../../../src/lab/guest/record.ts';
import type { Sighting } from '../../../../src/lab/guest/watch.ts';

export interface Copy {
  readonly bootId: string;
  node: string;
  count: number;
  upMs: number;
  cpuNs: number;
  readonly clockLagMs: number;
  /** How fast its own clock runs; 1 is right. */
  speed: number;
}

const epochMs = 1_800_000_000_000;

export function boot(name: string, node: string, clockLagMs = 700): Copy {
  return { bootId: name.padEnd(36, '0'), node, count: 0, upMs: 0, cpuNs: 0, clockLagMs, speed: 1 };
}

/** What `copy` writes while it executes from `fromMs` to `toMs` of the host's time; paused outside of them. */
export function execute(copy: Copy, fromMs: number, toMs: number): Sighting[] {
  const sightings: Sighting[] = [];
  for (let nowMs = fromMs; nowMs < toMs; nowMs += 80) {
    copy.upMs += 80 * copy.speed;
    if (copy.upMs > 1500) sightings.push({ record: write(copy, nowMs), seenMs: epochMs + nowMs + 40 });
  }
  return sightings;
}

/** The same sightings as one look long afterwards would give them. */
export function afterwards(sightings: readonly Sighting[]): Sighting[] {
  return sightings.map(({ record }) => ({ record, seenMs: epochMs + 3_600_000 }));
}

/** The bytes of a record on the disk. */
export function sectorOf(record: GuestRecord): Buffer {
  const { count, name, bootId, node, upMs, rtcS, cpuNs, lastCpuNs } = record;
  const up = (upMs / 1000).toFixed(2);
  const text = `havirt-guest count=${count} name=${name} boot=${bootId} node=${node} up=${up} rtc=${rtcS} cpu=${cpuNs} last=${lastCpuNs}`;
  return Buffer.from(`${text.padEnd(500)} ${String(count).padStart(10, '0')}\n`);
}

function write(copy: Copy, nowMs: number): GuestRecord {
  const lastCpuNs = copy.cpuNs;
  copy.cpuNs += 1_000_000 + nextJitterNs();
  const rtcS = Math.floor((epochMs + nowMs - copy.clockLagMs) / 1000);
  const { bootId, node, upMs, cpuNs } = copy;
  return { count: copy.count++, name: 'g1', bootId, node, upMs, rtcS, cpuNs, lastCpuNs };
}

// No two executions take the same time; but every run of the tests does.
let jitterNs = 1;
function nextJitterNs(): number {
  jitterNs = (jitterNs * 48_271) % 2_147_483_647;
  return jitterNs % 1_000_000;
}
