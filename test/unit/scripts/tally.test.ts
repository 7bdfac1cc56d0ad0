import { describe, expect, test } from 'vitest';
import { type VitestReport, countTests, sum } from '../../../scripts/tally.ts';

const report = (passed: number, failed: number, ...files: [status: string, tests: number][]): VitestReport => ({
  numPassedTests: passed,
  numFailedTests: failed,
  testResults: files.map(([status, tests]) => ({ status, assertionResults: Array.from({ length: tests }) })),
});

describe('what a run comes to', () => {
  test('its tests', () => {
    expect(countTests(report(3, 0, ['passed', 3]), true)).toEqual({ passed: 3, failed: 0 });
    expect(countTests(report(3, 2, ['failed', 5]), false)).toEqual({ passed: 3, failed: 2 });
  });

  test('a file that could not be loaded is a failure', () => {
    expect(countTests(report(3, 0, ['passed', 3], ['failed', 0]), false)).toEqual({ passed: 3, failed: 1 });
  });

  test('a failure beside the tests is a failure', () => {
    expect(countTests(report(3, 0, ['passed', 3]), false)).toEqual({ passed: 3, failed: 1 });
  });

  test('no test at all is a failure', () => {
    expect(countTests(report(0, 0), true)).toEqual({ passed: 0, failed: 1 });
    expect(countTests(undefined, true)).toEqual({ passed: 0, failed: 1 });
  });
});

test('parts add up', () => {
  expect(sum([])).toEqual({ passed: 0, failed: 0 });
  expect(
    sum([
      { passed: 1, failed: 2 },
      { passed: 3, failed: 0 },
    ]),
  ).toEqual({ passed: 4, failed: 2 });
});
