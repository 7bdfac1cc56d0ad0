// Plays a decider against facts that follow a simple rule, with a clock that only waits and slow effects move, and keeps
// what it asked for and when. For schedules: the tables say what one step is, this says how the steps follow each other.
import type { Effect, History, Moment, Outcome, Step, Taken } from '../../../../../agents/havirt-domain/model/steps.ts';
import { said } from './facts.ts';

export interface Play<F> {
  readonly decide: (facts: F, moment: Moment) => Step;
  readonly timeoutMs: number;
  /** What is seen, from the steps taken so far. */
  readonly sees: (history: History, nowMs: number) => F;
  /** How long an effect takes and how it ends; by default 10 ms, done. */
  readonly outcome?: (effect: Effect) => { readonly ms?: number; readonly failed?: string };
}

export interface Played {
  /** Effects as `seconds effect`, and at the end `seconds verdict`; waits are left out. */
  readonly line: readonly string[];
  readonly endMs: number;
}

const ROUNDS_MAX = 5000;

/** Plays one call to its verdict. @throws when it does not come to one before its timeout */
export function play<F>({ decide, timeoutMs, sees, outcome = () => ({}) }: Play<F>): Played {
  const history: Taken[] = [];
  const line: string[] = [];
  let nowMs = 0;
  for (let round = 0; round < ROUNDS_MAX && nowMs < timeoutMs; round += 1) {
    const step = decide(sees(history, nowMs), { history, nowMs, timeoutMs });
    if (step.kind !== 'wait') line.push(`${(nowMs / 1000).toFixed(0)} ${said(step)}`);
    if (step.kind === 'done') return { line, endMs: nowMs };
    const beganMs = nowMs;
    if (step.kind === 'wait') {
      nowMs += step.ms;
      history.push({ kind: 'wait', for: step.for, beganMs, endedMs: nowMs });
    } else {
      const { ms = 10, failed } = outcome(step.effect);
      nowMs += ms;
      const ended: Outcome = failed === undefined ? { kind: 'done' } : { kind: 'failed', why: failed };
      history.push({ kind: 'act', effect: step.effect, beganMs, endedMs: nowMs, outcome: ended });
    }
  }
  throw new Error(`no verdict within ${timeoutMs} ms: ${line.join(', ')}`);
}
