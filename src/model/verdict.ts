// What one agent call answers: an outcome from the OCF table and, where it is not plain success, one coded reason.

/** The outcomes of the OCF resource agent API by name; src/ocf/exit-code.ts has the numbers. */
export type Outcome =
  'ok' | 'generic' | 'args' | 'unimplemented' | 'permission' | 'installed' | 'configured' | 'not-running' | 'degraded';

/** Codes that any agent may give: of its options, and of a call that came to no verdict in time. */
export type CommonCode = 'PARAMETER_INVALID' | 'TIMEOUT';

/** Why, for people: the code, then what was seen and what to do. One line. */
export interface Reason<C extends string = string> {
  readonly code: C;
  readonly text: string;
}

export interface Verdict<C extends string = string> {
  readonly outcome: Outcome;
  readonly reason?: Reason<C>;
}

/** A verdict with a reason. */
export function verdictOf<C extends string>(outcome: Outcome, code: C, text: string): Verdict<C> {
  return { outcome, reason: { code, text } };
}
