// A process by its pid and the moment of its start, from /proc/PID/stat.
import { readFile } from 'node:fs/promises';

/** One process: a later one with the same pid has started at another moment. */
export interface ProcessStart {
  readonly pid: number;
  /** Clock ticks between boot and its start (/proc/PID/stat field 22). */
  readonly startTicks: number;
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

/** The process with its start time, or undefined when it has ended. */
export async function startTicksOf(pid: number, proc = '/proc'): Promise<ProcessStart | undefined> {
  const stat = await readStat(proc, String(pid));
  return stat === undefined ? undefined : { pid, startTicks: stat.startTicks };
}

/**
 * Whether a process that was noted down still lives, whatever can be read of its arguments: the memory of one that was killed is
 * gone before its last requests to a disk are. One that cannot be looked at is left for the whole table to tell.
 */
export async function isStillAlive({ pid, startTicks }: ProcessStart, proc = '/proc'): Promise<boolean> {
  const stat = await readStat(proc, String(pid)).catch(() => undefined);
  if (stat?.startTicks !== startTicks) return false;
  return stat.state !== 'Z' || stat.threads > 1;
}

/** A file's text; undefined when its process has ended. */
export async function readIfThere(path: string): Promise<string | undefined> {
  try {
    return await readFile(path, 'utf8');
  } catch (error) {
    if (hasEnded(error)) return undefined;
    throw error;
  }
}

/** Whether a look at a process failed because it has ended. */
export function hasEnded(error: unknown): boolean {
  const { code } = error as NodeJS.ErrnoException;
  return code === 'ENOENT' || code === 'ESRCH';
}
