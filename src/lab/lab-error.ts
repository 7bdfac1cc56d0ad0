// What the virtual cluster says when it cannot go on: one line for people. No recovery and no output here.
import type { Finished } from '../runtime/exec.ts';

/** A failure that the operator can do something about; its message is the whole text to show. */
export class LabError extends Error {
  override readonly name = 'LabError';
}

/** `finished` when it ended with status 0, otherwise throws {@link LabError}: what was attempted, and the program's reason. */
export function must(finished: Finished, attempt: string): Finished {
  if (finished.exitCode === 0) return finished;
  throw new LabError(`${attempt} failed: ${reasonOf(finished)}`);
}

/** The most telling line of a failed program: its last words, or how it ended when it said nothing. */
export function reasonOf(finished: Finished): string {
  if (finished.timedOut) return finished.failure;
  const lines = `${finished.stdout}\n${finished.stderr}`.split('\n').map((line) => line.trim());
  return lines.findLast((line) => line !== '') ?? finished.failure;
}
