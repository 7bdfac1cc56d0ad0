// The grammar of every agent's loop: what a decider may ask for, and the memory of what was already done in this call. Which
// effects and waits there are is each agent's own (agents/NAME/model).
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

/**
 * How an effect ended, as far as the call itself could tell. Never taken for what became of the world.
 * `L` is what effects of the agent find out, for those whose answer is all that there is to see.
 */
export type EffectOutcome<L = unknown> =
  | { readonly kind: 'done'; readonly learned?: L }
  /** `isLasting`: it would fail again, whatever passes. */
  | { readonly kind: 'failed'; readonly why: string; readonly isLasting?: true }
  /** No answer came: what was asked for may still be carried out, now or later. */
  | { readonly kind: 'unanswered'; readonly why: string };

/** An effect that goes on while the call does other things. */
export interface BegunEffect<L = unknown> {
  readonly kind: 'begun';
  readonly learned?: L;
  /** Resolves when it has ended; never rejects. */
  readonly end: Promise<EffectOutcome<L>>;
}

/** An effect taken earlier in this call. Times are milliseconds since the call began. */
export interface TakenEffect<E extends AnyEffect = AnyEffect, L = unknown> {
  readonly kind: 'act';
  readonly effect: E;
  readonly beganMs: number;
  readonly endedMs: number;
  readonly outcome: EffectOutcome<L>;
}

/** The end of an effect that went on after it was taken. */
export interface EndedEffect<E extends AnyEffect = AnyEffect, L = unknown> extends Omit<TakenEffect<E, L>, 'kind'> {
  readonly kind: 'end';
}

/** A step taken earlier in this call, or the end of one. This is all that a call remembers. */
export type Taken<E extends AnyEffect = AnyEffect, W extends string = string, L = unknown> =
  | TakenEffect<E, L>
  | EndedEffect<E, L>
  | { readonly kind: 'wait'; readonly for: W; readonly beganMs: number; readonly endedMs: number };

/** Where the call stands: in time, and in what it did. */
export interface Moment<E extends AnyEffect = AnyEffect, W extends string = string, L = unknown> extends Timing {
  /** Oldest first. */
  readonly history: readonly Taken<E, W, L>[];
}

/** Where the call stands in time. Milliseconds since the call began. */
export interface Timing {
  readonly nowMs: number;
  /** The operation's own timeout; the executor kills the agent then. */
  readonly timeoutMs: number;
}
