import { expect, test } from 'vitest';
import { escapeXml, tickSeconds } from '../../../../scripts/demonstration/svg.ts';

test('what XML would take for its own is escaped, also within an attribute', () => {
  expect(escapeXml('<a> & "b"')).toBe('&lt;a&gt; &amp; &quot;b&quot;');
});

test.each([
  [0, [0]],
  [4.9, [0, 1, 2, 3, 4]],
  [65, [0, 5, 10, 15, 20, 25, 30, 35, 40, 45, 50, 55, 60, 65]],
])('an axis of %d s', (lengthS, ticks) => {
  expect(tickSeconds(lengthS)).toEqual(ticks);
});

test('an axis of any length has room for its marks', () => {
  for (let lengthS = 1; lengthS < 20_000; lengthS += 7) expect(tickSeconds(lengthS).length).toBeLessThanOrEqual(17);
});
