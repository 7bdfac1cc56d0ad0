// Traces read back, and decided again.
import { describe, expect, test } from 'vitest';
import type { Step } from '../../../src/model/step.ts';
import { readTrace } from '../../../src/runtime/read-trace.ts';
import { replay } from '../../../src/runtime/replay.ts';

const header = {
  trace: 1,
  agent: 'x',
  version: '1',
  resource: 'VM',
  action: 'stop',
  timeoutMs: 20_000,
  request: { a: 1 },
};
const round = { nowMs: 3, facts: { b: 2 }, step: { kind: 'act', effect: { kind: 'end' } } };
const taken = { kind: 'act', effect: { kind: 'end' }, beganMs: 3, endedMs: 5, outcome: { kind: 'done' } };
const last = { nowMs: 6, facts: {}, step: { kind: 'done', verdict: { outcome: 'ok' } } };
const lines = (...events: object[]): string => events.map((event) => `${JSON.stringify(event)}\n`).join('');
const whole = lines(header, round, { taken }, last, { verdict: { outcome: 'ok' } });

describe('a trace is read', () => {
  test('call by call, round by round', () => {
    expect(readTrace(whole + whole)).toHaveLength(2);
    expect(readTrace(whole)).toEqual([
      {
        header,
        rounds: [
          { ...round, taken: [taken] },
          { ...last, taken: [] },
        ],
        verdict: { outcome: 'ok' },
      },
    ]);
  });

  test('out of a log, other lines and all', () => {
    const log = `VM(x)[1]: INFO: begins\n${whole.replace('{"taken"', ' \nocf-exit-reason:X: y\n{"taken"')}`;
    expect(readTrace(log)).toEqual(readTrace(whole));
  });

  test('that was cut short', () => {
    expect(readTrace(lines(header, round))).toMatchObject([{ rounds: [{ nowMs: 3, taken: [] }], verdict: undefined }]);
  });

  test.each([
    ['', 'expected a call to begin with {"trace":1,…}, got no line that begins with {'],
    [lines(round), 'line 1: expected a call to begin with {"trace":1,…}, got {"nowMs":3'],
    [`${lines(header)}{"half`, 'line 2: expected a JSON object, got {"half'],
    [lines({ ...header, trace: 2 }), 'line 1: expected format 1, got format 2; explain it with x 1, which wrote it'],
  ])('not when it is none: %j', (text, complaint) => {
    expect(() => readTrace(text)).toThrow(complaint);
  });
});

const reason = (code: string, text: string): Step => ({
  kind: 'done',
  verdict: { outcome: 'generic', reason: { code, text } },
});
const refuse = (): Step => ({ kind: 'done', verdict: { outcome: 'generic' } });

describe('a call is decided again', () => {
  const [call] = readTrace(whole);
  if (call === undefined) throw new Error('no call');

  test('from what was asked, seen and remembered', () => {
    const asked: unknown[] = [];
    const decide = (...given: unknown[]): Step => {
      asked.push(given);
      return given.length === 4 && asked.length === 1 ? { effect: { kind: 'end' }, kind: 'act' } : (last.step as Step);
    };
    expect(replay(call, { decide }).map(({ isSame }) => isSame)).toEqual([true, true]);
    expect(asked).toEqual([
      ['stop', { a: 1 }, { b: 2 }, { history: [], nowMs: 3, timeoutMs: 20_000 }],
      ['stop', { a: 1 }, {}, { history: [taken], nowMs: 6, timeoutMs: 20_000 }],
    ]);
  });

  test('other words are no other decision', () => {
    const refused = lines(header, { ...last, step: reason('X', 'it runs there') });
    const again = (step: Step) => readTrace(refused).flatMap((one) => replay(one, { decide: () => step }));
    expect(again(reason('X', 'it is active there')).map(({ isSame }) => isSame)).toEqual([true]);
    expect(again(reason('Y', 'it runs there')).map(({ isSame }) => isSame)).toEqual([false]);
  });

  test('and another decision is seen', () => {
    expect(replay(call, { decide: refuse }).map(({ isSame }) => isSame)).toEqual([false, false]);
  });
});
