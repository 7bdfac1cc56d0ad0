// Whether a file can be read at all, found out by another process. A thread that reads a file on a file system that hangs may
// sleep beyond the reach of any signal (GFS2 or OCFS2 while a node is to be fenced, ext4 or XFS on a device that is gone), and a
// process with such a thread never ends, however early it has said what it had to say (SAFETY: everyCallEnds).
import { within } from './clock.ts';
import { exec } from './exec.ts';

/** No configuration is larger; the rest of a file need not be tried. */
const MEBIBYTES_MAX = 5;

/**
 * False when the file at `path` could not be read to its end (or to the reason why not) within `timeoutMs` milliseconds. What
 * the other process could read is in the kernel's cache just then, so this one may read it too. The other one is killed, and
 * left to itself where that does not help.
 */
export async function isReadableInTime(path: string, timeoutMs: number): Promise<boolean> {
  // Without O_NONBLOCK the open of a named pipe would wait for a writer.
  const bounded = ['iflag=nonblock', 'bs=1M', `count=${MEBIBYTES_MAX}`, 'status=none'];
  const reading = exec(['dd', `if=${path}`, 'of=/dev/null', ...bounded], { timeoutMs });
  return await within(
    timeoutMs,
    reading.then(({ timedOut }) => !timedOut),
    false,
  );
}
