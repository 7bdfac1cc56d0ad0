// How a process ends that may still have looks under way, with its answer out.
import { fstatSync, writeFileSync } from 'node:fs';
import { endProcess } from './end-process.ts';
import { writeStdout } from './stdout.ts';

/** Writes `text` to standard output, and ends the process when it is out. */
export async function endWith(text: string, status: number): Promise<void> {
  // Into a regular file bun writes by a thread, and all of its threads may be waiting for a look that hangs.
  if (fstatSync(1).isFile()) writeFileSync(1, text);
  else await writeStdout(text);
  endProcess(status);
}
