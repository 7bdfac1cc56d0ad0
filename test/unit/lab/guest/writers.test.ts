import { describe, expect, test } from 'vitest';
import { checkWriters, conflictText, tornText } from '../../../../src/lab/guest/writers.ts';
import type { Sighting } from '../../../../src/lab/guest/watch.ts';
import { afterwards, boot, execute } from './guest-world.ts';

const kinds = (sightings: readonly Sighting[]) => checkWriters(sightings).conflicts.map(({ kind }) => kind);

describe.each([
  ['watched', (sightings: Sighting[]) => sightings],
  ['read afterwards', afterwards],
])('%s', (_how, seen) => {
  test('a boot that ends before the next begins is no conflict, however soon', () => {
    for (const lagMs of [0, 500, 999]) {
      const [a, b] = [boot('a', 'n1', 999 - lagMs), boot('b', 'n2', lagMs)];
      expect(kinds(seen([...execute(a, 0, 9000), ...execute(b, 9000, 15_000)]))).toEqual([]);
    }
  });

  test('two boots at once are an overlap, whoever wrote first', () => {
    const [a, b] = [boot('a', 'n1'), boot('b', 'n2')];
    const sightings = seen([...execute(a, 0, 12_000), ...execute(b, 6000, 20_000)]);
    const [conflict] = checkWriters(sightings).conflicts;
    expect(conflict).toMatchObject({ kind: 'overlap', older: { nodes: ['n1'] }, younger: { nodes: ['n2'] } });
    expect(kinds(sightings.toReversed())).toEqual(['overlap']);
  });

  test('a live migration, with its pause, is one boot on two nodes', () => {
    const copy = boot('a', 'n1');
    const before = execute(copy, 0, 5000);
    copy.node = 'n2';
    const { boots, conflicts } = checkWriters(seen([...before, ...execute(copy, 7000, 12_000)]));
    expect(boots).toMatchObject([{ nodes: ['n1', 'n2'], firstCount: 0 }]);
    expect(conflicts).toEqual([]);
  });

  test('a copy that was paused and goes on after another has begun is an overlap', () => {
    const [a, b] = [boot('a', 'n1'), boot('b', 'n2')];
    const sightings = [...execute(a, 0, 5000), ...execute(b, 6000, 10_000), ...execute(a, 11_000, 12_000)];
    expect(kinds(seen(sightings))).toEqual(['overlap']);
  });

  test('a boot that wrote nothing before the other ended is an overlap when it began well before', () => {
    const [a, b] = [boot('a', 'n1'), boot('b', 'n2')];
    b.upMs = 6000;
    expect(kinds(seen([...execute(a, 0, 9000), ...execute(b, 9000, 12_000)]))).toEqual(['overlap']);
  });

  test('both copies going on after a migration are a fork, though one overwrites the other', () => {
    const source = boot('a', 'n1');
    const before = execute(source, 0, 5000);
    const target = { ...source, node: 'n2' };
    const both = [...execute(target, 5000, 8000), ...execute(source, 7000, 9000)];
    const conflicts = checkWriters(seen([...before, ...both])).conflicts;
    expect(conflicts.map(({ kind }) => kind)).toEqual(['fork']);
    expect(conflicts.map(conflictText)).toEqual([
      expect.stringMatching(/^two copies of one boot: .* \(\d+ on n1: CPU time .*; \d+ on n2: CPU time /),
    ]);
  });

  test('a fork shows by the broken chain alone, when of each record only the last version is left', () => {
    const source = boot('a', 'n1');
    const before = execute(source, 0, 5000);
    const target = { ...source };
    const ahead = execute(target, 5000, 9000);
    const overwritten = execute(source, 5000, 7000);
    expect(kinds(seen([...before, ...overwritten, ...ahead.slice(overwritten.length)]))).toEqual(['fork']);
  });

  test('memory that is older in places than elsewhere is no second copy', () => {
    const copy = boot('a', 'n1');
    const before = execute(copy, 0, 5000);
    copy.node = 'n2';
    // What the guest holds of its last record is that of three records before.
    copy.cpuNs = before.at(-4)?.record.cpuNs ?? 0;
    const { conflicts, torn } = checkWriters(seen([...before, ...execute(copy, 5000, 9000)]));
    expect(conflicts).toEqual([]);
    expect(torn.map(({ count, asOf }) => count - asOf)).toEqual([4]);
    expect(torn.map(tornText)).toEqual([
      expect.stringMatching(/^torn memory: boot .* went on at record \d+ without .* since record \d+$/),
    ]);
  });

  test('a guest whose clock runs too fast does not seem to execute after its end', () => {
    const [a, b] = [boot('a', 'n1'), boot('b', 'n2')];
    const before = execute(a, 0, 3000);
    a.speed = 3;
    expect(kinds(seen([...before, ...execute(a, 3000, 9000), ...execute(b, 9500, 15_000)]))).toEqual([]);
  });

  test('records that were overwritten or lost break nothing', () => {
    const sightings = execute(boot('a', 'n1'), 0, 20_000);
    expect(kinds(seen(sightings.filter((_, index) => index > 50 && index % 7 !== 0)))).toEqual([]);
  });
});

test('watched, records that the target writes again after the source has ended are no second copy', () => {
  const source = boot('a', 'n1');
  const before = execute(source, 0, 5000);
  const target = { ...source, node: 'n2' };
  const { conflicts, torn } = checkWriters([...before, ...execute(source, 5000, 5300), ...execute(target, 5600, 9000)]);
  expect(conflicts).toEqual([]);
  expect(torn).toMatchObject([{ count: before.length, asOf: before.length - 1 }]);
});

test('watched, they are when the source writes but one record more', () => {
  const source = boot('a', 'n1');
  const before = execute(source, 0, 5000);
  const target = { ...source, node: 'n2' };
  const again = execute(source, 5000, 5300);
  const both = [...execute(target, 5600, 9000), ...execute(source, 7000, 7100)];
  expect(kinds([...before, ...again, ...both])).toEqual(['fork']);
});

test('watched, an overlap of less than a second is seen', () => {
  const [a, b] = [boot('a', 'n1', 0), boot('b', 'n2', 0)];
  expect(kinds([...execute(a, 0, 8400), ...execute(b, 7500, 12_000)])).toEqual(['overlap']);
});

test('nothing written is no boot and no conflict', () => {
  expect(checkWriters([])).toEqual({ boots: [], conflicts: [], torn: [] });
});
