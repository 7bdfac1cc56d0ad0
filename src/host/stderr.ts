// Standard error: what the executor takes the exit reason from and copies to the cluster's log. Not a stream, because an
// error that nobody handles on a stream would end the agent in the middle of its work.
import { writeSync } from 'node:fs';

/** Writes a line with its newline. One that cannot be written (its reader has gone, a disk is full) changes no answer. */
export function writeStderr(line: string): void {
  try {
    writeSync(2, line);
  } catch {
    // There is nobody left to tell.
  }
}
