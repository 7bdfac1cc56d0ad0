// What one look at the world can yield. The whole suite rests on these three values being kept apart: nothing here or
// anywhere else may turn `unknown` into `absent`.

/** The outcome of one observation. `why` says in one line what kept us from knowing. */
export type Probe<T> = Known<T> | Absent | Unknown;

export interface Known<T> {
  readonly kind: 'known';
  readonly value: T;
}

export interface Absent {
  readonly kind: 'absent';
}

export interface Unknown {
  readonly kind: 'unknown';
  readonly why: string;
}

/** Wraps an observed value. */
export function known<T>(value: T): Known<T> {
  return { kind: 'known', value };
}

/** The thing was looked for, by a source that would have shown it, and is not there. */
export const absent: Absent = { kind: 'absent' };

/** The thing could not be looked for. */
export function unknown(why: string): Unknown {
  return { kind: 'unknown', why };
}
