// How long one effect of a call may take.
import { expect, test } from 'vitest';
import { effectTimeoutMs } from '../../../../../agents/havirt-domain/wire/act-ports.ts';

test.each<[string, Parameters<typeof effectTimeoutMs>, number]>([
  ['all that is left, where nothing else is said', [90_000, 80_000, undefined], 80_000],
  ['its own bound', [90_000, 80_000, 5000], 5000],
  ['a share of a short timeout, so that others fit in', [20_000, 18_000, 5000], 4000],
  ['what is left, near the end', [90_000, 1000, 5000], 1000],
  ['never nothing: an effect is at least tried', [90_000, -5, 5000], 1],
])('%s', (_, [timeoutMs, leftMs, ceilingMs], expected) => {
  expect(effectTimeoutMs(timeoutMs, leftMs, ceilingMs)).toBe(expected);
});
