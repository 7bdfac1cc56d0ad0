import { expect, test } from 'vitest';
import { planFaults, plannedText } from '../../../gauntlet/random-faults.ts';
import { seeded } from '../../../gauntlet/seeded.ts';

test('a seed determines the plan, and another seed another one', () => {
  expect(planFaults(7, 60_000, 3)).toEqual(planFaults(7, 60_000, 3));
  expect(planFaults(7, 60_000, 3)).not.toEqual(planFaults(8, 60_000, 3));
});

test('a planned fault in a line', () => {
  const planned = { what: 'libvirtd hung', node: 1, atMs: 12_340, forMs: 5070 };
  expect(plannedText(planned, 'n2')).toBe('  12.3 s  n2: libvirtd hung, for 5.1 s');
});

test('a longer plan begins as the shorter one', () => {
  const short = planFaults(7, 60_000, 3);
  expect(planFaults(7, 600_000, 3).slice(0, short.length)).toEqual(short);
});

test('the plan fills its time, and no more, and names nodes that exist', () => {
  const plan = planFaults(1, 300_000, 3);
  expect(plan.at(-1)?.atMs).toBeGreaterThan(300_000 - 8000);
  expect(plan.at(-1)?.atMs).toBeLessThanOrEqual(300_000);
  expect(new Set(plan.map(({ node }) => node))).toEqual(new Set([0, 1, 2]));
});

test('the numbers are spread evenly', () => {
  const dice = seeded(3);
  const counts = [0, 0, 0, 0];
  for (let index = 0; index < 4000; index += 1) {
    const drawn = dice.between(0, 3);
    counts[drawn] = (counts[drawn] ?? 0) + 1;
  }
  for (const count of counts) expect(Math.abs(count - 1000)).toBeLessThan(150);
});
