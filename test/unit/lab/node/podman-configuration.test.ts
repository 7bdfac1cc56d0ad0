import { expect, test } from 'vitest';
import { hardLimit } from '../../../../src/lab/node/podman-configuration.ts';

const limits = `Limit                     Soft Limit           Hard Limit           Units
Max cpu time              unlimited            unlimited            seconds
Max processes             96365                96366                processes
Max open files            1024                 20000                files
`;

test('the hard limit is the second number', () => {
  expect(hardLimit(limits, 'Max open files')).toBe(20_000);
  expect(hardLimit(limits, 'Max processes')).toBe(96_366);
});

test('unlimited, or a limit that the kernel does not list, is a million', () => {
  expect(hardLimit(limits, 'Max cpu time')).toBe(1_048_576);
  expect(hardLimit(limits, 'Max nothing')).toBe(1_048_576);
});
