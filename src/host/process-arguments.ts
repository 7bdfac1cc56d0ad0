// A process's arguments from /proc, also while the process is ending. SAFETY: unknownIsNotAbsent: a QEMU that was killed
// while one of its threads waits for a disk may still write, though its own `cmdline` reads as empty by then.
import { readdir } from 'node:fs/promises';
import { unknown, type Unknown } from '../model/probe.ts';
import { hasEnded, readIfThere, readStat } from './process-stat.ts';

/**
 * Its arguments; empty for one that has ended and for the kernel's own, unknown for a hypervisor of which only the end is
 * left to see.
 * @throws what keeps a living process from being read
 */
export async function readArguments(proc: string, pid: string): Promise<readonly string[] | Unknown> {
  const own = await readCmdline(`${proc}/${pid}`);
  return own.length > 0 ? own : await argumentsOfEnding(proc, pid);
}

const PF_KTHREAD = 0x0020_0000;

/** The first thread of a process ends like any other; what the process was called with can then be read of another one. */
async function argumentsOfEnding(proc: string, pid: string): Promise<readonly string[] | Unknown> {
  const stat = await readStat(proc, pid);
  if (stat === undefined || (stat.flags & PF_KTHREAD) !== 0) return [];
  if (stat.state === 'Z' && stat.threads <= 1) return [];
  const threads = await Promise.all(
    (await threadsOf(proc, pid)).map((thread) => readCmdline(`${proc}/${pid}/task/${thread}`)),
  );
  const found = threads.find((argv) => argv.length > 0);
  if (found !== undefined) return found;
  return hypervisor.test(stat.program) ? unknown(`process ${pid} (${stat.program}) is still ending`) : [];
}

/** Programs that run domains, by name. Another one that cannot end is none of a domain's business. */
const hypervisor = /qemu|kvm/;

async function threadsOf(proc: string, pid: string): Promise<string[]> {
  try {
    return await readdir(`${proc}/${pid}/task`);
  } catch (error) {
    if (hasEnded(error)) return [];
    throw error;
  }
}

async function readCmdline(directory: string): Promise<string[]> {
  const text = (await readIfThere(`${directory}/cmdline`)) ?? '';
  return text === '' ? [] : text.split('\0');
}
