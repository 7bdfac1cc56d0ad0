// What the bench makes of its measurements: medians, ratios within a round, and whether a goal is met.
import { describe, expect, test } from 'vitest';
import { idOf, names } from '../../../bench/contenders.ts';
import { judge } from '../../../bench/goals.ts';
import { report } from '../../../bench/report.ts';
import { actions, type Results } from '../../../bench/results.ts';
import { ratiosOf, spreadOf } from '../../../bench/statistics.ts';

describe('statistics', () => {
  test('median and quartiles, interpolated between neighbours, whatever the order', () => {
    expect(spreadOf([4, 1, 3, 2])).toEqual({ median: 2.5, low: 1.75, high: 3.25 });
    expect(spreadOf([7])).toEqual({ median: 7, low: 7, high: 7 });
    expect(() => spreadOf([])).toThrow(RangeError);
  });

  test('ratios are taken round by round: a slow round slows both', () => {
    expect(ratiosOf([1, 100, 3], [2, 200, 6])).toEqual({ median: 0.5, low: 0.5, high: 0.5 });
    expect(() => ratiosOf([1], [1, 2])).toThrow(RangeError);
  });
});

/** One round in which everything costs 100, and what is named in `special` otherwise. */
function resultsWith(special: Readonly<Record<string, number>>): Results {
  const ids = actions.flatMap((action) => Object.values(names).map((name) => idOf(action, name)));
  const costs = ids.map((id) => ({ id, wallMs: special[id] ?? 100, cpuMs: special[id] ?? 100, peakMB: 30 }));
  const processes = ids.map((id) => ({ id, count: 1, programs: { program: 1 } }));
  const machine = { processor: 'a processor', cores: 2, kernel: '6.1', packages: { pacemaker: '2.1.5' } };
  return { machine, rounds: 1, lifecycles: 1, costs, processes };
}

const cheap = { [idOf('monitor', names.bun)]: 7, [idOf('monitor', names.pkg)]: 40, [idOf('monitor', names.virsh)]: 10 };

describe('goals', () => {
  test('are met up to their limits', () => {
    expect(judge(resultsWith(cheap)).filter(({ met }) => !met)).toEqual([]);
  });

  test('are missed above them, each by itself', () => {
    const missed = judge(resultsWith({ ...cheap, [idOf('monitor', names.bun)]: 8 })).filter(({ met }) => !met);
    expect(missed.map(({ limit, found }) => [limit, found])).toEqual([
      [0.75, 0.8],
      [0.75, 0.8],
    ]);
  });

  test('are not met by what was not counted', () => {
    const missed = judge({ ...resultsWith(cheap), processes: [] }).filter(({ met }) => !met);
    expect(missed.map(({ limit }) => limit)).toEqual([1, 1]);
  });
});

test('the report tells a missed goal, and every action', () => {
  const told = report(resultsWith({}));
  expect(told).toContain('**missed**');
  for (const action of actions) expect(told).toContain(`| ${action} |`);
});
