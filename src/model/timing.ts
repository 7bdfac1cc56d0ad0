// How a call spends its operation's timeout. Everything is a share of it, so that an operator steers all waits with one
// number; only upper limits are absolute.
import type { AnyEffect, EndedEffect, Taken, TakenEffect, Timing } from './step.ts';

/** The part of the timeout after which a call must come to its verdict. */
export const VERDICT_SHARE = 0.9;

/** A moment of a call, or how long something may last: milliseconds, by the operation's timeout in milliseconds. */
export type Mark = (timeoutMs: number) => number;

/** The mark at `share` of the timeout, at most `ceilingMs`. */
export function at(share: number, ceilingMs = Number.POSITIVE_INFINITY): Mark {
  return (timeoutMs) => Math.min(timeoutMs * share, ceilingMs);
}

/** True once the call is at the mark or beyond it. */
export function past({ nowMs, timeoutMs }: Timing, mark: Mark): boolean {
  return nowMs >= mark(timeoutMs);
}

/** The effects of one kind that were already taken, oldest first. */
export function taken<E extends AnyEffect, L>(
  history: readonly Taken<E, string, L>[],
  kind: E['kind'],
): TakenEffect<E, L>[] {
  return history.filter((entry) => entry.kind === 'act').filter(({ effect }) => effect.kind === kind);
}

/** The latest effect of one kind, if any was taken. */
export function lastTaken<E extends AnyEffect, L>(
  history: readonly Taken<E, string, L>[],
  kind: E['kind'],
): TakenEffect<E, L> | undefined {
  return taken(history, kind).at(-1);
}

/** How an effect of one kind ended that went on after it was taken, if it has ended. */
export function endOf<E extends AnyEffect, L>(
  history: readonly Taken<E, string, L>[],
  kind: E['kind'],
): EndedEffect<E, L> | undefined {
  return history.filter((entry) => entry.kind === 'end').findLast(({ effect }) => effect.kind === kind);
}

/** How often this call has already waited for one thing. */
export function waits<W extends string>(history: readonly Taken<AnyEffect, W>[], waitFor: W): number {
  return history.filter((entry) => entry.kind === 'wait' && entry.for === waitFor).length;
}
