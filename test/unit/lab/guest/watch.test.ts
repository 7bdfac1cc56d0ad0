import { mkdtemp, open, rm, truncate, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { sectorBytes } from '../../../../src/lab/guest/record.ts';
import { timelineOf } from '../../../../src/lab/guest/timeline.ts';
import type { GuestWatch } from '../../../../src/lab/guest/watch.ts';
import { readGuestDisk, watchGuest } from '../../../../src/lab/guest/watch.ts';
import { boot, execute, sectorOf } from './guest-world.ts';

let directory: string;
let disk: string;

beforeEach(async () => {
  directory = await mkdtemp(join(tmpdir(), 'havirt-watch-'));
  disk = join(directory, 'disk');
  await writeFile(disk, '');
  await truncate(disk, 1024 * sectorBytes);
});

afterEach(async () => rm(directory, { recursive: true }));

const records = execute(boot('a', 'n1'), 0, 3000).map(({ record }) => record);

async function put(slot: number, index: number): Promise<void> {
  const record = records[index];
  if (record === undefined) throw new Error(`the world has no record ${index}`);
  const handle = await open(disk, 'r+');
  await handle.write(sectorOf(record), 0, sectorBytes, slot * sectorBytes);
  await handle.close();
}

async function expectNext(watch: GuestWatch, count: number, act: () => Promise<void>): Promise<void> {
  const seen = watch.next(`record ${count}`, (record) => record.count === count, 5000);
  await act();
  await seen;
}

test('every record is seen once, and one that replaces another as well', async () => {
  await put(3, 0);
  const watch = await watchGuest(disk, { limitMs: 10_000, periodMs: 5 });
  await expectNext(watch, 1, async () => put(900, 1));
  await expectNext(watch, 2, async () => put(3, 2));
  await watch.stop();
  expect(watch.sightings.map(({ record }) => record.count)).toEqual([0, 1, 2]);
  expect((await readGuestDisk(disk)).map(({ record }) => record.count)).toEqual([2, 1]);
});

test('waiting for what does not come ends with a reason', async () => {
  const watch = await watchGuest(disk, { limitMs: 10_000, periodMs: 5 });
  await expect(watch.next('on node n9', ({ node }) => node === 'n9', 30)).rejects.toThrow(/30 ms: on node n9/);
  await watch.stop();
});

test('a watch ends by itself at its limit', async () => {
  const watch = await watchGuest(disk, { limitMs: 20, periodMs: 5 });
  await new Promise((resolve) => setTimeout(resolve, 200));
  await put(1, 0);
  await new Promise((resolve) => setTimeout(resolve, 50));
  expect(watch.sightings).toEqual([]);
  await watch.stop();
});

test('the timeline has one stretch for each node of a boot, with the pause between them', () => {
  const copy = boot('a', 'n1');
  const first = execute(copy, 0, 4000);
  copy.node = 'n2';
  const stretches = timelineOf([...first, ...execute(copy, 5000, 6000)]);
  expect(stretches).toMatchObject([
    { node: 'n1', firstCount: 0, lastCount: first.length - 1, silenceMs: 80, pauseBeforeMs: 0 },
    { node: 'n2', firstCount: first.length, silenceMs: 80, pauseBeforeMs: 1080 },
  ]);
});
