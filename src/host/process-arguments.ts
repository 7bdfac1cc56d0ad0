// A process's arguments from /proc, also while the process is ending. SAFETY: unknownIsNotAbsent: a QEMU that was killed
// while one of its threads waits for a disk may still write, though its own `cmdline` reads as empty by then.
import { readdir, readFile } from 'node:fs/promises';
import { unknown, type Unknown } from '../model/probe.ts';

/**
 * Its arguments; empty for one that has ended and for the kernel's own, unknown for a hypervisor of which only the end is
 * left to see.
 * @throws what keeps a living process from being read
 */
export async function readArguments(proc: string, pid: string): Promise<readonly string[] | Unknown> {
  const own = await readCmdline(`${proc}/${pid}`);
  return own.length > 0 ? own : await argumentsOfEnding(proc, pid);
}

/** The fields of /proc/PID/stat that are used here; undefined when the process is gone. Source: proc_pid_stat(5). */
export interface Stat {
  readonly program: string;
  readonly state: string;
  /** The kernel's PF_* bits. */
  readonly flags: number;
  readonly threads: number;
  /** Clock ticks between boot and its start. */
  readonly startTicks: number;
}

export async function readStat(proc: string, pid: string): Promise<Stat | undefined> {
  const line = await readIfThere(`${proc}/${pid}/stat`);
  if (line === undefined) return undefined;
  // The second field is the program's name in parentheses and may hold anything, parentheses too.
  const [open, close] = [line.indexOf('('), line.lastIndexOf(')')];
  const [state = '', ...rest] = line.slice(close + 2).split(' ');
  const field = (number: number): number => Number(rest[number - 4]);
  return { program: line.slice(open + 1, close), state, flags: field(9), threads: field(20), startTicks: field(22) };
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

async function readIfThere(path: string): Promise<string | undefined> {
  try {
    return await readFile(path, 'utf8');
  } catch (error) {
    if (hasEnded(error)) return undefined;
    throw error;
  }
}

function hasEnded(error: unknown): boolean {
  const { code } = error as NodeJS.ErrnoException;
  return code === 'ENOENT' || code === 'ESRCH';
}
