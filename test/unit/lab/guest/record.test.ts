import { expect, test } from 'vitest';
import { readAsset } from '../../../../src/program/assets.ts';
import {
  guestDiskMiB,
  parseDisk,
  parseRecord,
  ringCount,
  ringSlots,
  sectorBytes,
} from '../../../../src/lab/guest/record.ts';
import { sectorOf } from './guest-world.ts';

// As a guest wrote it, on its third node.
const written = `${'havirt-guest count=162 name=g1 boot=2aa582c1-6df8-4b01-be01-c2b4cb86ae84 node=n3 up=16.36 rtc=1795216786 cpu=1063734002 last=1060011231'.padEnd(500)} 0000000162\n`;

test('a record as the guest writes it', () => {
  expect(parseRecord(Buffer.from(written))).toEqual({
    count: 162,
    name: 'g1',
    bootId: '2aa582c1-6df8-4b01-be01-c2b4cb86ae84',
    node: 'n3',
    upMs: 16_360,
    rtcS: 1_795_216_786,
    cpuNs: 1_063_734_002,
    lastCpuNs: 1_060_011_231,
  });
});

test.each([
  ['an empty sector', Buffer.alloc(sectorBytes)],
  ['something else', Buffer.from('hello'.padEnd(sectorBytes))],
  ['a torn record', Buffer.from(written.replace('0000000162', '0000000161'))],
  ['a cut record', Buffer.from(written.slice(0, 300).padEnd(sectorBytes, '\0'))],
])('%s is no record', (_what, sector) => {
  expect(parseRecord(sector)).toBeUndefined();
});

test('a disk gives its records in the order of their places', () => {
  const record = parseRecord(Buffer.from(written));
  if (record === undefined) throw new Error('the record above does not parse');
  const disk = Buffer.alloc(8 * sectorBytes);
  sectorOf({ ...record, count: 7 }).copy(disk, 2 * sectorBytes);
  sectorOf(record).copy(disk, 5 * sectorBytes);
  expect(parseDisk(disk).map(({ count }) => count)).toEqual([7, 162]);
});

test('the guest and its reader agree on the disk', () => {
  const init = readAsset('lab/guest/init');
  expect(init).toContain(`\nring_count=${ringCount}\nring_slots=${ringSlots}\n`);
  expect(guestDiskMiB * 2 ** 20).toBe(ringCount * ringSlots * sectorBytes);
});
