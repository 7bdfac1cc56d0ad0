// The loop: look, decide, act or wait, look again; and the watchdog that ends what does not end.
import { describe, expect, test } from 'vitest';
import type { AnyEffect, EffectOutcome, Step, Taken } from '../../../src/model/step.ts';
import { verdictOf, type Verdict } from '../../../src/model/verdict.ts';
import { run, type Activity, type CallContext } from '../../../src/runtime/run.ts';

const destroy = { kind: 'destroy' };
const act = (effect: AnyEffect): Step => ({ kind: 'act', effect });
const wait = (ms: number, what: string): Step => ({ kind: 'wait', ms, for: what });
const done = (verdict: Verdict): Step => ({ kind: 'done', verdict });
const succeeded = done({ outcome: 'ok' });
/** An agent of no kind in particular. */
type Any = Activity<number, AnyEffect, string, string>;
type Context = CallContext<number>;

/** A clock that only waits move, and a watchdog that never fires unless `watchdog` says so. */
function contextWith(overrides: Partial<Context> = {}) {
  const told: (Step | Taken)[] = [];
  const clock = { nowMs: 0 };
  const context: Context = {
    timeoutMs: 10_000,
    nowMs: () => clock.nowMs,
    sleep: () => new Promise(() => {}),
    onBegin: () => {},
    onStep: (step) => void told.push(step),
    onTaken: (taken) => void told.push(taken),
    ...overrides,
  };
  return { context, told, clock };
}

function activity(steps: readonly Step[], overrides: Partial<Any> = {}) {
  const seen: { facts: number; history: readonly Taken[] }[] = [];
  let looks = 0;
  const acting: Any = {
    request: {},
    observe: () => Promise.resolve((looks += 1)),
    decide: (facts, { history }) => {
      seen.push({ facts, history: [...history] });
      return steps[facts - 1] ?? succeeded;
    },
    act: () => Promise.resolve({ kind: 'done' }),
    wait: () => Promise.resolve(),
    ...overrides,
  };
  return { acting, seen };
}

test('every decision is made on a fresh look, and on all that was done', async () => {
  const refused: EffectOutcome = { kind: 'failed', why: 'no' };
  const { acting, seen } = activity([act(destroy), wait(500, 'the domain to end')], {
    act: () => Promise.resolve(refused),
  });
  const { context, told } = contextWith();
  expect(await run(acting, context)).toEqual({ outcome: 'ok' });
  expect(seen.map(({ facts }) => facts)).toEqual([1, 2, 3]);
  expect(seen[2]?.history).toEqual([
    { kind: 'act', effect: destroy, beganMs: 0, endedMs: 0, outcome: refused },
    { kind: 'wait', for: 'the domain to end', beganMs: 0, endedMs: 0 },
  ]);
  expect(told).toHaveLength(5);
});

test('waits and effects are timed', async () => {
  const { context, clock } = contextWith();
  const { acting, seen } = activity([wait(500, 'a second look')], {
    wait: (ms) => Promise.resolve(void (clock.nowMs += ms)),
  });
  await run(acting, context);
  expect(seen[1]?.history).toEqual([{ kind: 'wait', for: 'a second look', beganMs: 0, endedMs: 500 }]);
});

test('the decider is told the time and the timeout', async () => {
  const { context, clock } = contextWith();
  clock.nowMs = 1234;
  const { acting } = activity([], {
    decide: (_, { nowMs, timeoutMs }) => done(verdictOf('generic', 'TIMEOUT', JSON.stringify({ nowMs, timeoutMs }))),
  });
  expect(await run(acting, context)).toMatchObject({ reason: { text: '{"nowMs":1234,"timeoutMs":10000}' } });
});

describe('the watchdog ends a call (everyCallEnds)', () => {
  const never = new Promise<never>(() => {});
  const cases: [string, readonly Step[], Partial<Any>, string][] = [
    ['whose look hangs', [], { observe: () => never }, 'still looking'],
    ['whose effect hangs', [act(destroy)], { act: () => never }, 'still busy with destroy'],
    ['whose wait hangs', [wait(1, 'a second look')], { wait: () => never }, 'still waiting for a second look'],
  ];
  test.each(cases)('%s', async (_, steps, overrides, doing) => {
    const slept: number[] = [];
    const sleep = async (ms: number): Promise<void> => {
      slept.push(ms);
      await new Promise((resolve) => void setTimeout(resolve, 5));
    };
    const { context } = contextWith({ sleep });
    expect(await run(activity(steps, overrides).acting, context)).toEqual({
      outcome: 'generic',
      reason: { code: 'TIMEOUT', text: `no verdict within 10000 ms: ${doing}` },
    });
    expect(slept).toEqual([9500]);
  });
});

test('a loop that turns without end is a bug, not a busy processor', async () => {
  const { acting } = activity([], { decide: () => act(destroy) });
  await expect(run(acting, contextWith().context)).rejects.toThrow('no verdict after 20000 rounds');
});

test('what a look throws is a bug of ours, and comes out', async () => {
  const { acting } = activity([], { observe: () => Promise.reject(new TypeError('bug')) });
  await expect(run(acting, contextWith().context)).rejects.toThrow('bug');
});

/** An effect that ends when it is told to. */
function goingOn() {
  const { promise: end, resolve: finish } = Promise.withResolvers<EffectOutcome>();
  return { finish, answer: { kind: 'begun', learned: 'sent', end } as const };
}

describe('an effect that goes on', () => {
  const send = { kind: 'send' };

  test('ends in the history, and cuts the wait for it short', async () => {
    const { finish, answer } = goingOn();
    const { context } = contextWith();
    const { acting, seen } = activity([act(send), wait(500, 'its end')], {
      act: () => Promise.resolve(answer),
      wait: () => new Promise(() => finish({ kind: 'failed', why: 'no route' })),
    });
    await run(acting, context);
    expect(seen[1]?.history).toMatchObject([{ kind: 'act', outcome: { kind: 'done', learned: 'sent' } }]);
    expect(seen[2]?.history.slice(1)).toMatchObject([
      { kind: 'wait' },
      { kind: 'end', effect: send, outcome: { kind: 'failed', why: 'no route' } },
    ]);
  });

  test('is not in the history of a look that began before it ended', async () => {
    const { finish, answer } = goingOn();
    const looks: number[] = [];
    const { acting } = activity([act(send), wait(1, 'a second look')], {
      act: () => Promise.resolve(answer),
      observe: async (history) => {
        looks.push(history.length);
        if (looks.length === 2) {
          finish({ kind: 'done' });
          await answer.end;
        }
        return looks.length;
      },
    });
    await run(acting, contextWith().context);
    expect(looks).toEqual([0, 1, 3]);
  });
});
