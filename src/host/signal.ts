// Sends a signal to one process. The start time is looked at again right before, because a pid may by now
// belong to another program.
import { startTicksOf, type ProcessStart } from './process-stat.ts';

/** Sends the signal to this very process; one that has ended already is success. */
export async function signalProcess(target: ProcessStart, signal: 'SIGTERM' | 'SIGKILL'): Promise<void> {
  const now = await startTicksOf(target.pid);
  if (now?.startTicks !== target.startTicks) return;
  try {
    process.kill(target.pid, signal);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ESRCH') throw error;
  }
}
