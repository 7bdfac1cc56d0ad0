import { expect, test } from 'vitest';
import { nowMs, sleep, within } from '../../../src/host/clock.ts';

test('what comes in time is what comes', async () => {
  expect(await within(1000, Promise.resolve('answer'), 'late')).toBe('answer');
});

test('what comes late is given up on', async () => {
  const beganMs = nowMs();
  expect(await within(20, new Promise(() => {}), 'late')).toBe('late');
  expect(nowMs() - beganMs).toBeGreaterThanOrEqual(19);
});

test('what fails in time fails', async () => {
  await expect(within(1000, Promise.reject(new Error('broken')), 'late')).rejects.toThrow('broken');
});

test('a wait longer than a timer can be set for does not end at once', async () => {
  const month = 31 * 24 * 3600 * 1000;
  const first = await Promise.race([sleep(month).then(() => 'at once'), sleep(20).then(() => 'still waiting')]);
  expect(first).toBe('still waiting');
  expect(
    await within(
      month,
      sleep(20).then(() => 'answer'),
      'late',
    ),
  ).toBe('answer');
});
