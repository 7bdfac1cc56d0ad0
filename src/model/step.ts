// The grammar of every agent's loop: what a decider may ask for, and the memory of what was already done in this call. Which effects
// and waits there are is each agent's own (agents/NAME/model).
import type { Verdict } from './verdict.ts';

/** A change to the world, by its kind; an agent's own effects carry more. */
export interface AnyEffect {
  readonly kind: string;
}

/** The next step of a call: one effect, a wait for one of the things in `W`, or the verdict. */
export type Step<E extends AnyEffect = AnyEffect, W extends string = string, C extends string = string> =
  | { readonly kind: 'act'; readonly effect: E }
  | {
      readonly kind: 'wait';
      readonly ms: number;
      readonly for: W;
      /** What is waited out, for the log; not set where the wait needs no explanation. */
      readonly because?: string;
    }
  | { readonly kind: 'done'; readonly verdict: Verdict<C> };

/** How an effect ended, as far as the call itself could tell. Never taken for what became of the world. */
export type EffectOutcome =
  | { readonly kind: 'done' }
  /** `isLasting`: it would fail again, whatever passes. */
  | { readonly kind: 'failed'; readonly why: string; readonly isLasting?: true }
  /** No answer came: what was asked for may still be carried out, now or later. */
  | { readonly kind: 'unanswered'; readonly why: string };

/** An effect taken earlier in this call. Times are milliseconds since the call began. */
export interface TakenEffect<E extends AnyEffect = AnyEffect> {
  readonly kind: 'act';
  readonly effect: E;
  readonly beganMs: number;
  readonly endedMs: number;
  readonly outcome: EffectOutcome;
}

/** A step taken earlier in this call. */
export type Taken<E extends AnyEffect = AnyEffect, W extends string = string> =
  TakenEffect<E> | { readonly kind: 'wait'; readonly for: W; readonly beganMs: number; readonly endedMs: number };

/** Where the call stands in time. Milliseconds since the call began. */
export interface Timing {
  readonly nowMs: number;
  /** The operation's own timeout; the executor kills the agent then. */
  readonly timeoutMs: number;
}
