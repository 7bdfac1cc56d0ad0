// How a process ends that may still have looks under way, with its answer out.
import { fstatSync, writeFileSync } from 'node:fs';
import { endProcess } from './end-process.ts';
import { writeLongStdout, writeStdout } from './stdout.ts';

/** What an empty pipe holds. */
const PIPE_BYTES = 65_536;

/** Writes `text` to standard output, and ends the process when it is out. */
export async function endWith(text: string, status: number): Promise<void> {
  // Into a regular file bun writes by a thread, and all of its threads may be waiting for a look that hangs.
  if (fstatSync(1).isFile()) writeFileSync(1, text);
  else if (Buffer.byteLength(text) <= PIPE_BYTES) await writeStdout(text);
  else await writeLongStdout(text);
  endProcess(status);
}
