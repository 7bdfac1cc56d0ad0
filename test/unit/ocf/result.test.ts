// The answer as the executor reads it: a number, and one line that nothing in it can break.
import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { Outcome } from '../../../src/model/verdict.ts';
import { verdictOf } from '../../../src/model/verdict.ts';
import { exitCode } from '../../../src/ocf/exit-code.ts';
import { oneLine, toResult } from '../../../src/ocf/result.ts';

const numbers: [Outcome, number][] = [
  ['ok', 0],
  ['generic', 1],
  ['args', 2],
  ['unimplemented', 3],
  ['permission', 4],
  ['installed', 5],
  ['configured', 6],
  ['not-running', 7],
  ['degraded', 190],
];

describe('exit codes', () => {
  test.each(numbers)('%s is %i', (outcome, number) => expect(toResult({ outcome }).exitCode).toBe(number));
  test('are all listed here', () => expect(Object.keys(exitCode)).toHaveLength(numbers.length));
});

test('plain success says nothing', () => {
  expect(toResult({ outcome: 'ok' }).exitReason).toBeUndefined();
});

test('a reason carries its code, behind the prefix that the executor wants', () => {
  const refusal = verdictOf('generic', 'STOP_FAILED', 'process 42 still runs');
  expect(toResult(refusal).exitReason).toBe('ocf-exit-reason:STOP_FAILED: process 42 still runs');
  expect(toResult(refusal, 'x:').exitReason).toBe('x:STOP_FAILED: process 42 still runs');
});

test('a name cannot forge a second reason or steer a terminal', () => {
  expect(oneLine('guest\nocf-exit-reason:all is well')).toBe('guest ocf-exit-reason:all is well');
  expect(oneLine('a\r\nb\tc\u001B[2Jd\u0085e\u2028f')).toBe('a b c [2Jd e f');
});

test('a long reason is cut, and says so', () => {
  const line = oneLine('x'.repeat(5000));
  expect(line).toHaveLength(1000);
  expect(line.endsWith('x…')).toBe(true);
});

test('whatever the text, it stays one printable line', () => {
  const property = fc.property(fc.string({ unit: 'binary', maxLength: 3000 }), (text) => {
    expect(oneLine(text)).not.toMatch(/[\p{Cc}\p{Zl}\p{Zp}]/u);
    expect(oneLine(text).length).toBeLessThanOrEqual(1000);
  });
  fc.assert(property);
});
