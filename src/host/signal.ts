// Ends a domain's process where libvirt cannot. The start time is looked at again right before, because a pid may by now
// belong to another program.
import { startTicksOf } from '../domain/process-table.ts';
import type { DomainProcess } from '../domain/model/domain.ts';

/** Sends the signal to this very process; one that has ended already is success. */
export async function signalProcess(target: DomainProcess, signal: 'SIGTERM' | 'SIGKILL'): Promise<void> {
  const now = await startTicksOf(target.pid);
  if (now?.startTicks !== target.startTicks) return;
  try {
    process.kill(target.pid, signal);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ESRCH') throw error;
  }
}
