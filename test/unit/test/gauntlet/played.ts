// A played case made by hand, for the tests of what is told of it: the guest of n1 goes on when a second copy starts on n2.
import type { Sighting } from '../../../../src/lab/guest/watch.ts';
import type { Look } from '../../../gauntlet/evidence/copies.ts';
import { judge, type Evidence } from '../../../gauntlet/judge.ts';
import type { Played } from '../../../gauntlet/play.ts';

/** Unix time at which it began; nothing of it may show in a picture. */
export const beganMs = 1_700_000_000_000;

/** The records of one boot, ten a second. */
function bootRecords(id: string, node: string, { fromS, seconds }: { fromS: number; seconds: number }) {
  return Array.from({ length: seconds * 10 }, (_, count): Sighting => {
    const seenMs = beganMs + fromS * 1000 + count * 100;
    const clock = { upMs: count * 100 + 1000, rtcS: Math.floor(seenMs / 1000) };
    const chain = { cpuNs: (count + 1) * 1000, lastCpuNs: count * 1000 };
    return { seenMs, record: { count, name: 'subject', bootId: `${id}-boot`, node, ...clock, ...chain } };
  });
}

/** Looks twice a second: which nodes have a copy that executes all the time, from when on. */
function looksAt(fromS: Readonly<Record<string, number>>, seconds: number): Look[] {
  return Array.from({ length: seconds * 2 }, (_, index) => ({
    atMs: beganMs + index * 500,
    copies: Object.entries(fromS).flatMap(([node, second], pid) => {
      const executedMs = index * 500 - second * 1000;
      return executedMs < 0 ? [] : [{ node, pid, vcpuNs: executedMs * 1e5 }];
    }),
  }));
}

const refusal = 'error (PEER_ACTIVE: subject runs on <n1> & writes)';

const evidence: Evidence = {
  beganMs,
  endedMs: beganMs + 30_000,
  sightings: [
    ...bootRecords('a', 'n1', { fromS: 2, seconds: 28 }),
    ...bootRecords('b', 'n2', { fromS: 12, seconds: 18 }),
  ].toSorted((one, other) => one.seenMs - other.seenMs),
  looks: looksAt({ n1: 1, n2: 10 }, 30),
  calls: [
    called('n1', 'start', { fromS: 0, toS: 1, verdict: 'ok' }),
    called('n2', 'start', { fromS: 9, toS: 10, verdict: 'ok' }),
    called('n3', 'start', { fromS: 9, toS: 15, verdict: refusal }),
  ],
  fencings: [{ node: 'n3', action: 'off', atMs: beganMs + 20_000, result: 'OK' }],
  complaints: [],
  end: { trouble: 'the guest writes on n2, and has processes on: n1, n2' },
};

/** It, judged. */
export const doubled: Played = {
  name: 'by-hand',
  title: 'a second copy starts beside the first',
  agent: 'VirtualDomain',
  evidence,
  marks: [
    { text: 'config removed', node: 'n1', atMs: beganMs + 5000, endedMs: beganMs + 25_000 },
    { text: 'resource enabled', node: undefined, atMs: beganMs + 8000 },
  ],
  findings: judge('VirtualDomain', { bootsMax: 1 }, evidence),
};

function called(
  node: string,
  action: string,
  { fromS, toS, verdict }: { fromS: number; toS: number; verdict: string },
) {
  return { node, resource: 'vm1', action, beganMs: beganMs + fromS * 1000, endedMs: beganMs + toS * 1000, verdict };
}
