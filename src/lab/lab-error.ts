// What the virtual cluster says when it cannot go on: one line for people. No recovery and no output here.
import { Failure } from '../program/failure.ts';
import type { Finished } from '../host/exec.ts';

/** A failure of the virtual cluster; it ends the command, with its message as the one line to show. */
export class LabError extends Failure {}

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
