// The loop that every action runs in: look, decide, act or wait, look again, until there is a verdict or the operation's
// timeout is nearly used up. It knows nothing about what an agent manages.
import type { AnyEffect, BegunEffect, EffectOutcome, Moment, Step, Taken, EndedEffect } from '../model/step.ts';
import { VERDICT_SHARE } from '../model/timing.ts';
import { verdictOf, type CommonCode, type Verdict } from '../model/verdict.ts';

/**
 * One action, wired to the world: `F` is what it observes, `E` its effects, `W` what its waits wait for, `C` the codes of its
 * verdicts, `L` what its effects learn. What a call remembers is its history, which all of these are given.
 */
export interface Activity<F, E extends AnyEffect, W extends string, C extends string, L = unknown> {
  /** What the decider is asked for, as plain data: for the trace, from which it can be asked again. */
  readonly request: object;
  readonly observe: (history: readonly Taken<E, W, L>[]) => Promise<F>;
  readonly decide: (facts: F, moment: Moment<E, W, L>) => Step<E, W, C>;
  readonly act: (effect: E, facts: F, history: readonly Taken<E, W, L>[]) => Promise<EffectOutcome<L> | BegunEffect<L>>;
  /** Returns after `ms` milliseconds, or sooner when something changed about what is observed. */
  readonly wait: (ms: number, facts: F) => Promise<void>;
}

/** Told of every round, for log and trace. */
export interface Observer<F = unknown, E extends AnyEffect = AnyEffect, L = unknown> {
  readonly onBegin: (request: object) => void;
  readonly onStep: (step: Step<E>, facts: F, nowMs: number) => void;
  readonly onTaken: (taken: Taken<E, string, L>, facts: F) => void;
}

export interface CallContext<F = unknown, E extends AnyEffect = AnyEffect, L = unknown> extends Observer<F, E, L> {
  readonly timeoutMs: number;
  readonly nowMs: () => number;
  readonly sleep: (ms: number) => Promise<void>;
}

/** Share of the timeout after which the loop is left whatever it is doing: the executor's SIGKILL would say nothing. */
const WATCHDOG_SHARE = 0.95;
/** No action needs so many rounds; a loop that turns faster than it waits is a bug to be seen, not to be suffered. */
const ROUNDS_MAX = 20_000;

/** Runs one action to its verdict. Every call ends before its timeout (SAFETY: everyCallEnds). */
export async function run<F, E extends AnyEffect, W extends string, C extends string, L>(
  activity: Activity<F, E, W, C, L>,
  context: CallContext<F, E, L>,
): Promise<Verdict<C | CommonCode>> {
  const call: Call<F, E, W, L> = { context, doing: 'looking', history: [], ended: [], goingOn: new Set() };
  const watchdog = context
    .sleep(context.timeoutMs * WATCHDOG_SHARE - context.nowMs())
    .then(() =>
      verdictOf('generic', 'TIMEOUT' as const, `no verdict within ${context.timeoutMs} ms: still ${call.doing}`),
    );
  context.onBegin(activity.request);
  return await Promise.race([loop(activity, call), watchdog]);
}

/** One run of the loop. */
interface Call<F, E extends AnyEffect, W extends string, L> {
  readonly context: CallContext<F, E, L>;
  /** For the watchdog. */
  doing: string;
  readonly history: Taken<E, W, L>[];
  /** Effects that went on, and have ended since the last look. */
  readonly ended: EndedEffect<E, L>[];
  /** Each resolves when an effect that goes on has ended. */
  readonly goingOn: Set<Promise<void>>;
}

async function loop<F, E extends AnyEffect, W extends string, C extends string, L>(
  activity: Activity<F, E, W, C, L>,
  call: Call<F, E, W, L>,
): Promise<Verdict<C>> {
  const { context, history, ended } = call;
  const remember = (taken: Taken<E, W, L>, facts: F): void => {
    history.push(taken);
    context.onTaken(taken, facts);
  };
  for (let round = 0; round < ROUNDS_MAX; round += 1) {
    call.doing = 'looking';
    const facts = await activity.observe(history);
    const nowMs = context.nowMs();
    const step = activity.decide(facts, { history, nowMs, timeoutMs: context.timeoutMs });
    context.onStep(step, facts, nowMs);
    if (step.kind === 'done') return step.verdict;
    remember(await take(step, facts, activity, call), facts);
    // Before the next look, which is then at a world in which it has ended.
    for (const taken of ended.splice(0)) remember(taken, facts);
  }
  throw new Error(`no verdict after ${ROUNDS_MAX} rounds`);
}

async function take<F, E extends AnyEffect, W extends string, C extends string, L>(
  step: Exclude<Step<E, W, C>, { kind: 'done' }>,
  facts: F,
  activity: Activity<F, E, W, C, L>,
  call: Call<F, E, W, L>,
): Promise<Taken<E, W, L>> {
  const { context, history, goingOn } = call;
  const beganMs = context.nowMs();
  if (step.kind === 'act') {
    const { effect } = step;
    call.doing = `busy with ${effect.kind}`;
    const answer = await activity.act(effect, facts, history);
    const outcome = answer.kind === 'begun' ? goOn({ kind: 'end', effect, beganMs }, answer, call) : answer;
    return { kind: 'act', effect, beganMs, endedMs: context.nowMs(), outcome };
  }
  call.doing = `waiting for ${step.for}`;
  await Promise.race([activity.wait(inTime(step.ms, context), facts), ...goingOn]);
  return { kind: 'wait', for: step.for, beganMs, endedMs: context.nowMs() };
}

/** Lets an effect go on: its end cuts a wait short, and is in the history at the next look. */
function goOn<F, E extends AnyEffect, W extends string, L>(
  effect: Pick<EndedEffect<E, L>, 'kind' | 'effect' | 'beganMs'>,
  { end, learned }: BegunEffect<L>,
  { context, ended, goingOn }: Call<F, E, W, L>,
): EffectOutcome<L> {
  const remember = async (): Promise<void> => {
    const outcome = await end;
    ended.push({ ...effect, endedMs: context.nowMs(), outcome });
  };
  const settled = remember().finally(() => goingOn.delete(settled));
  goingOn.add(settled);
  return { kind: 'done', ...(learned !== undefined && { learned }) };
}

/** A wait leaves time for a last look, so that the decider and not the watchdog has the last word. */
function inTime(ms: number, { timeoutMs, nowMs }: Pick<CallContext, 'timeoutMs' | 'nowMs'>): number {
  const leftMs = timeoutMs * VERDICT_SHARE - nowMs();
  return leftMs > 0 ? Math.min(ms, leftMs) : ms;
}
