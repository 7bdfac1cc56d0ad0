// What a trace consists of: one JSON object a line, first what was asked for, then each round's facts and step and what was
// taken of it, last the verdict (docs/trace.md). Written by trace.ts, read by read-trace.ts.
import type { Step, Taken } from '../model/step.ts';
import type { Verdict } from '../model/verdict.ts';

/** In the first line of each call; raised when a reader of the format before would go wrong. */
export const TRACE_FORMAT = 1;

/** Whose call it is. */
export interface TraceSubject {
  readonly agent: string;
  /** The agent's version. */
  readonly version: string;
  readonly resource: string;
  readonly action: string;
  readonly timeoutMs: number;
}

/** The first line of a call. */
export interface TraceHeader extends TraceSubject {
  readonly trace: typeof TRACE_FORMAT;
  /** What the decider was asked for. */
  readonly request: object;
}

/** What was seen at a time in milliseconds since the call began, and what was decided. */
export interface TraceRound {
  readonly nowMs: number;
  readonly facts: object;
  readonly step: Step;
}

export type TraceEvent = TraceHeader | TraceRound | { readonly taken: Taken } | { readonly verdict: Verdict };

const STRING_CHARS_MAX = 2000;

/** A value as a trace has it: long texts are cut, and a configuration's text, which may hold passwords, is left out. */
export function traced(name: string, value: unknown): unknown {
  if (typeof value !== 'string') return value;
  return name === 'xml' ? '' : value.slice(0, STRING_CHARS_MAX);
}
