// The loop that every action runs in: look, decide, act or wait, look again, until there is a verdict or the operation's
// timeout is nearly used up. It knows nothing about domains.
import type { AnyEffect, EffectOutcome, Step, Taken, Timing } from '../model/step.ts';
import { VERDICT_SHARE } from '../model/timing.ts';
import { verdictOf, type CommonCode, type Verdict } from '../model/verdict.ts';

/**
 * One action, wired to the world: `F` is what it observes, `E` its effects, `W` what its waits wait for, `C` the codes of its
 * verdicts.
 */
export interface Activity<F, E extends AnyEffect, W extends string, C extends string> {
  readonly observe: () => Promise<F>;
  readonly decide: (facts: F, history: readonly Taken<E, W>[], timing: Timing) => Step<E, W, C>;
  readonly act: (effect: E, facts: F) => Promise<EffectOutcome>;
  /** Returns after `ms` milliseconds, or sooner when something changed about what is observed. */
  readonly wait: (ms: number, facts: F) => Promise<void>;
}

export interface Surroundings<E extends AnyEffect = AnyEffect> {
  readonly timeoutMs: number;
  readonly nowMs: () => number;
  readonly sleep: (ms: number) => Promise<void>;
  /** Told of every round, for log and trace. */
  readonly onStep: (step: Step<E>, facts: unknown) => void;
  readonly onTaken: (taken: Taken<E>) => void;
}

/** Share of the timeout after which the loop is left whatever it is doing: the executor's SIGKILL would say nothing. */
const WATCHDOG_SHARE = 0.95;
/** No action needs so many rounds; a loop that turns faster than it waits is a bug to be seen, not to be suffered. */
const ROUNDS_MAX = 20_000;

/** Runs one action to its verdict. Every call ends before its timeout (SAFETY: everyCallEnds). */
export async function run<F, E extends AnyEffect, W extends string, C extends string>(
  activity: Activity<F, E, W, C>,
  around: Surroundings<E>,
): Promise<Verdict<C | CommonCode>> {
  const doing = { now: 'looking' };
  const watchdog = around
    .sleep(around.timeoutMs * WATCHDOG_SHARE - around.nowMs())
    .then(() =>
      verdictOf('generic', 'TIMEOUT' as const, `no verdict within ${around.timeoutMs} ms: still ${doing.now}`),
    );
  return await Promise.race([loop(activity, around, doing), watchdog]);
}

async function loop<F, E extends AnyEffect, W extends string, C extends string>(
  activity: Activity<F, E, W, C>,
  around: Surroundings<E>,
  doing: { now: string },
): Promise<Verdict<C>> {
  const history: Taken<E, W>[] = [];
  for (let round = 0; round < ROUNDS_MAX; round += 1) {
    doing.now = 'looking';
    const facts = await activity.observe();
    const step = activity.decide(facts, history, { nowMs: around.nowMs(), timeoutMs: around.timeoutMs });
    around.onStep(step, facts);
    if (step.kind === 'done') return step.verdict;
    const taken = await take(step, facts, { activity, around, doing });
    history.push(taken);
    around.onTaken(taken);
  }
  throw new Error(`no verdict after ${ROUNDS_MAX} rounds`);
}

async function take<F, E extends AnyEffect, W extends string, C extends string>(
  step: Exclude<Step<E, W, C>, { kind: 'done' }>,
  facts: F,
  { activity, around, doing }: { activity: Activity<F, E, W, C>; around: Surroundings<E>; doing: { now: string } },
): Promise<Taken<E, W>> {
  const beganMs = around.nowMs();
  if (step.kind === 'act') {
    doing.now = `busy with: ${step.effect.kind}`;
    const outcome = await activity.act(step.effect, facts);
    return { kind: 'act', effect: step.effect, beganMs, endedMs: around.nowMs(), outcome };
  }
  doing.now = `waiting for ${step.for}`;
  await activity.wait(inTime(step.ms, around), facts);
  return { kind: 'wait', for: step.for, beganMs, endedMs: around.nowMs() };
}

/** A wait leaves time for a last look, so that the decider and not the watchdog has the last word. */
function inTime(ms: number, { timeoutMs, nowMs }: Pick<Surroundings, 'timeoutMs' | 'nowMs'>): number {
  const leftMs = timeoutMs * VERDICT_SHARE - nowMs();
  return leftMs > 0 ? Math.min(ms, leftMs) : ms;
}
