// Directories that stand in for /proc, /run and the like, gone again when the test is over.
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname } from 'node:path';
import { onTestFinished } from 'vitest';

/** A new directory with these files in it, by their relative paths. */
export function directoryWith(files: Readonly<Record<string, string>> = {}): string {
  const directory = mkdtempSync(`${tmpdir()}/havirt-test-`);
  onTestFinished(() => rmSync(directory, { recursive: true, force: true }));
  for (const [path, text] of Object.entries(files)) {
    mkdirSync(dirname(`${directory}/${path}`), { recursive: true });
    writeFileSync(`${directory}/${path}`, text);
  }
  return directory;
}

export interface ProcessEntry {
  readonly argv?: readonly string[];
  readonly program?: string;
  readonly state?: string;
  /** PF_* bits. */
  readonly flags?: number;
  readonly threads?: number;
  readonly startTicks?: number;
  /** What other threads show as their arguments. */
  readonly otherThreads?: readonly (readonly string[])[];
}

const cmdline = (argv: readonly string[]): string => argv.map((argument) => `${argument}\0`).join('');

/** A procfs with these processes, as the kernel would show them. */
export function procWith(processes: Readonly<Record<number, ProcessEntry>>): string {
  const files: Record<string, string> = { uptime: '1 1\n', 'sys/kernel/osrelease': '6.1.0\n' };
  for (const [pid, entry] of Object.entries(processes)) {
    const {
      argv = [],
      program = 'qemu-system-x86',
      state = 'S',
      flags = 0x40_0000,
      threads = 1,
      startTicks = 1000,
    } = entry;
    const fields = [state, 1, pid, pid, 0, -1, flags, 0, 0, 0, 0, 5, 3, 0, 0, 20, 0, threads, 0, startTicks, 4096, 9];
    files[`${pid}/stat`] = `${pid} (${program}) ${fields.join(' ')}\n`;
    files[`${pid}/cmdline`] = cmdline(argv);
    files[`${pid}/task/${pid}/cmdline`] = cmdline(argv);
    for (const [index, other] of (entry.otherThreads ?? []).entries()) {
      files[`${pid}/task/${Number(pid) + index + 1}/cmdline`] = cmdline(other);
    }
  }
  return directoryWith(files);
}
