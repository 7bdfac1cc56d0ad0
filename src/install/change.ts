// What installing or uninstalling does to one path, and the rule that decides it. Pure: states in, a change out. A file
// that is not as we left it is the operator's, and is never lost.

/**
 * What is found at a path: `absent`, or a text that is the same exactly when kind, mode and content (or a link's target)
 * are. `other` is what we never write: a folder, a device, a socket.
 */
export type Mark = 'absent' | 'other' | `file ${string}` | `link ${string}`;

type Verb = 'create' | 'replace' | 'keep' | 'remove' | 'leave' | 'run';

/** One line of the report. `why` is empty where the verb says it all. */
export interface Change {
  readonly verb: Verb;
  readonly path: string;
  readonly why: string;
}

/** A change to one path; `save` asks for a copy of what is there before it is written over. */
export interface Decision {
  readonly verb: Exclude<Verb, 'run'>;
  readonly save: boolean;
  readonly why: string;
}

export interface Marks {
  /** What is at the path now. */
  readonly found: Mark;
  /** What an earlier install left there, `absent` if it left nothing. */
  readonly recorded: Mark;
}

/** What install does where it wants `wanted` to be. */
export function decideInstall(wanted: Mark, { found, recorded }: Marks): Decision {
  if (found === 'absent') return { verb: 'create', save: false, why: '' };
  if (found === wanted) return { verb: 'keep', save: false, why: 'already so' };
  if (found === recorded) return { verb: 'replace', save: false, why: '' };
  return { verb: 'replace', save: true, why: 'not as havirt left it' };
}

/** What uninstall does with what an earlier install left, and install with what it no longer wants. */
export function decideRemove({ found, recorded }: Marks): Decision {
  if (found === 'absent') return { verb: 'keep', save: false, why: 'already gone' };
  if (found === recorded) return { verb: 'remove', save: false, why: '' };
  return { verb: 'leave', save: false, why: 'changed since it was installed' };
}
