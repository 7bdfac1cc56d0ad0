import { expect, test } from 'vitest';
import { writtenSince } from '../../../../gauntlet/evidence/records.ts';
import { doubled, beganMs } from '../played.ts';

const { sightings } = doubled.evidence;

test('what was written in the case is kept, whenever it is seen', () => {
  expect(writtenSince(beganMs, sightings)).toEqual(sightings);
});

test('a write of the case before that arrives late is none of this one', () => {
  const [first] = sightings;
  if (first === undefined) throw new Error('no records');
  const late = (agoS: number) => ({ ...first, record: { ...first.record, rtcS: beganMs / 1000 - agoS } });
  expect(writtenSince(beganMs, [late(3), late(30)])).toEqual([]);
  // It may have been written when the case had begun.
  expect(writtenSince(beganMs, [late(2), late(1)])).toHaveLength(2);
});
