import { describe, expect, test } from 'vitest';
import { callsIn, fencingsIn, wentWell, type Message } from '../../../../gauntlet/evidence/journal.ts';

/** Messages as Pacemaker 2.1.5 writes them, a second apart. */
function said(...lines: readonly (readonly [node: string, text: string])[]): Message[] {
  return lines.map(([node, text], second) => ({ node, text, atMs: second * 1000 }));
}

describe('callsIn', () => {
  test('joins a request with its result on the same node', () => {
    const calls = callsIn(
      said(
        ['n1', ' notice: Requesting local execution of start operation for vm1 on n1'],
        ['n2', ' notice: Requesting local execution of start operation for vm1 on n2'],
        ['n2', ' notice: Result of start operation for vm1 on n2: error (PEER_ACTIVE: subject is active on n1)'],
        ['n1', ' notice: Result of start operation for vm1 on n1: ok'],
      ),
    );
    expect(calls).toMatchObject([
      { node: 'n1', action: 'start', beganMs: 0, endedMs: 3000, verdict: 'ok' },
      {
        node: 'n2',
        action: 'start',
        beganMs: 1000,
        endedMs: 2000,
        verdict: 'error (PEER_ACTIVE: subject is active on n1)',
      },
    ]);
  });

  test('a later result of a recurring monitor is a call of its own', () => {
    const calls = callsIn(
      said(
        ['n1', 'Requesting local execution of monitor operation for vm1 on n1'],
        ['n1', 'Result of monitor operation for vm1 on n1: ok'],
        ['n1', 'Result of monitor operation for vm1 on n1: not running'],
      ),
    );
    expect(calls.map(({ beganMs, verdict }) => [beganMs, verdict])).toEqual([
      [0, 'ok'],
      [2000, 'not running'],
    ]);
  });

  test('a call that has not ended has no verdict', () => {
    const [call] = callsIn(said(['n1', 'Requesting local execution of stop operation for vm1 on n1']));
    expect(call).toMatchObject({ endedMs: undefined, verdict: 'no verdict' });
  });
});

test.each([
  ['ok', true],
  ['OK', true],
  ['not running', true],
  ['Not running', true],
  ['error (PEER_ACTIVE: subject is active on n1)', false],
  ['Error occurred (PEER_ACTIVE: subject is active on n1)', false],
  ['Timed Out after 40s (Process did not exit within specified timeout)', false],
  ['no verdict', false],
])('%s: went well, %s', (verdict, well) => {
  expect(wentWell({ verdict })).toBe(well);
});

describe('fencingsIn', () => {
  test('one fencing, though every node tells of it', () => {
    const text = " notice: Operation 'off' targeting n2 by n1 for pacemaker-controld.913@n3: OK (complete)";
    expect(fencingsIn(said(['n1', text], ['n3', text]))).toMatchObject([{ node: 'n2', action: 'off' }]);
  });

  test('one that failed is none', () => {
    const text =
      " error: Operation 'off' targeting n2 by n1 for pacemaker-controld.913@n3: Error occurred (No fence device)";
    expect(fencingsIn(said(['n1', text]))).toEqual([]);
  });
});
