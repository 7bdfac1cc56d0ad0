import { describe, expect, test } from 'vitest';
import type { Sighting } from '../../../../src/lab/guest/watch.ts';
import { codesIn, judge, type Evidence } from '../../../gauntlet/judge.ts';

/** `seconds` of one boot's records from `fromS` on, ten a second. */
function boot(id: string, node: string, { fromS, seconds }: { fromS: number; seconds: number }): Sighting[] {
  return Array.from({ length: seconds * 10 }, (_, count) => {
    const seenMs = (fromS + count / 10) * 1000;
    const clock = { upMs: count * 100 + 1000, rtcS: Math.floor(seenMs / 1000) };
    const chain = { cpuNs: (count + 1) * 1000, lastCpuNs: count * 1000 };
    return { seenMs, record: { count, name: 'subject', bootId: `${id}-boot`, node, ...clock, ...chain } };
  });
}

const quiet: Evidence = {
  beganMs: 0,
  endedMs: 60_000,
  sightings: boot('a', 'n1', { fromS: 10, seconds: 20 }),
  looks: [],
  calls: [],
  fencings: [],
  complaints: [],
  end: { node: 'n1' },
};

function kinds(evidence: Partial<Evidence>, expected = {}): string[] {
  return judge('havirt-domain', { bootsMax: 1, ...expected }, { ...quiet, ...evidence }).map(({ kind }) => kind);
}

const call = { node: 'n2', resource: 'vm1', action: 'start', beganMs: 0, endedMs: 1, verdict: '' };

describe('judge', () => {
  test('a quiet case is a pass', () => {
    expect(kinds({})).toEqual([]);
  });

  test('a second boot beside the first: two copies', () => {
    const sightings = [...quiet.sightings, ...boot('b', 'n2', { fromS: 20, seconds: 5 })];
    expect(kinds({ sightings }, { bootsMax: 2 })).toEqual(['two copies']);
  });

  test('a second boot after the first: killed needlessly, unless a boot more was to be expected', () => {
    const sightings = [...quiet.sightings, ...boot('b', 'n2', { fromS: 40, seconds: 5 })];
    expect(kinds({ sightings })).toEqual(['killed needlessly']);
    expect(kinds({ sightings }, { bootsMax: 2 })).toEqual([]);
  });

  test('virtual CPUs that execute on two nodes: two copies, though only one has written', () => {
    const looks = [0, 1, 2].map((second) => ({
      atMs: second * 1000,
      copies: ['n1', 'n2'].map((node, index) => ({ node, pid: index, vcpuNs: second * 5e7 })),
    }));
    expect(kinds({ looks })).toEqual(['two copies']);
  });

  test('a node that nothing called for was fenced', () => {
    const fencings = [{ node: 'n1', action: 'off', atMs: 0, result: 'OK' }];
    expect(kinds({ fencings })).toEqual(['fenced needlessly']);
    expect(kinds({ fencings }, { fenced: ['n1'] })).toEqual([]);
  });

  test('a guest that is not well at the end, or at the wrong place', () => {
    expect(kinds({ end: { trouble: 'the guest is silent' } })).toEqual(['not recovered']);
    expect(kinds({}, { endsOn: ['n2'] })).toEqual(['not recovered']);
    expect(kinds({ complaints: ['it was not stopped'] })).toEqual(['not recovered']);
  });

  test('where its refusals leave it counts against havirt-domain alone', () => {
    const expected = { bootsMax: 1, refusalsLeave: ['n2'] };
    expect(kinds({}, expected)).toEqual(['not recovered']);
    expect(kinds({ end: { node: 'n2' } }, expected)).toEqual([]);
    expect(judge('VirtualDomain', expected, quiet)).toEqual([]);
  });

  test('a refusal without its code counts against havirt-domain alone', () => {
    const expected = { bootsMax: 1, codes: ['PEER_ACTIVE'] as const };
    const calls = [{ ...call, verdict: 'error (PEER_UNKNOWN: n1 is online but cannot be asked)' }];
    expect(kinds({ calls }, expected)).toEqual(['no such reason']);
    expect(judge('VirtualDomain', expected, { ...quiet, calls })).toEqual([]);
  });

  test('a call that ran into its timeout', () => {
    expect(
      kinds({ calls: [{ ...call, verdict: 'Timed Out after 40s (Process did not exit within specified timeout)' }] }),
    ).toEqual(['call timed out']);
  });
});

test('codesIn takes codes and no other capitals', () => {
  const verdict = 'error (PEER_ACTIVE: subject is active on n1 (libvirt: running); LIBVIRT is fine)';
  expect(codesIn([{ ...call, verdict }])).toEqual(['PEER_ACTIVE']);
});
