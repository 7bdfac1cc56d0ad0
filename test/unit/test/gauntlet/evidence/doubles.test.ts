import { describe, expect, test } from 'vitest';
import type { Look } from '../../../../gauntlet/evidence/copies.ts';
import { findDoubles } from '../../../../gauntlet/evidence/doubles.ts';

/** Looks a second apart: for each, the CPU milliseconds that the copy on n1 and the one on n2 have had by then. */
function looks(...times: readonly (readonly [n1: number | undefined, n2: number | undefined])[]): Look[] {
  return times.map((cpuMs, second) => ({
    atMs: second * 1000,
    copies: cpuMs.flatMap((ms, index) =>
      ms === undefined ? [] : [{ node: `n${index + 1}`, pid: index + 1, vcpuNs: ms * 1e6 }],
    ),
  }));
}

describe('findDoubles', () => {
  test('two copies that execute in two intervals in a row', () => {
    expect(findDoubles(looks([0, 0], [40, 40], [80, 80]))).toEqual([{ fromMs: 0, toMs: 2000, nodes: ['n1', 'n2'] }]);
  });

  test('a guest that is handed over within one interval is none', () => {
    expect(findDoubles(looks([0, 0], [40, 0], [60, 20], [60, 60], [60, 100]))).toEqual([]);
  });

  test('a claim exists and does not execute', () => {
    expect(findDoubles(looks([0, 5], [40, 5], [80, 5], [120, 5]))).toEqual([]);
  });

  test('a copy that ends while another begins', () => {
    expect(findDoubles(looks([0, undefined], [40, undefined], [undefined, 0], [undefined, 40]))).toEqual([]);
  });

  test('two copies on one node are two', () => {
    const onOne = looks([0, 0], [40, 40], [80, 80]).map(({ atMs, copies }) => ({
      atMs,
      copies: copies.map((copy) => ({ ...copy, node: 'n1' })),
    }));
    expect(findDoubles(onOne)).toEqual([{ fromMs: 0, toMs: 2000, nodes: ['n1', 'n1'] }]);
  });

  test('a second copy that comes and goes between two looks of a running guest is not made up', () => {
    expect(findDoubles(looks([0, undefined], [40, 0], [80, undefined], [120, undefined]))).toEqual([]);
  });

  test('one long stretch is told once', () => {
    const found = findDoubles(looks([0, 0], [40, 40], [80, 80], [120, 120], [120, 160]));
    expect(found).toEqual([{ fromMs: 0, toMs: 3000, nodes: ['n1', 'n2'] }]);
  });
});
