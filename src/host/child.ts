// Starts programs: the only file that imports execa. Arguments are always an array, never a shell string; SIGKILL ends a program,
// and once it is let go, neither it nor what it left behind keeps this process alive. Not here: running a program for all of its
// output (exec.ts), one as a stream (start-program.ts), and what an end means to whoever started it.
import type { ChildProcess } from 'node:child_process';
import type { Readable, Writable } from 'node:stream';
import { execa, type Options } from 'execa';

export type Argv = readonly [string, ...string[]];

/** How long after a program's exit the last of its output may come, in milliseconds. */
const LAST_OUTPUT_MS = 500;

/**
 * Starts a program; a failure is a value. A program may leave another one behind that holds on to its output: once it has ended,
 * that is not waited for. When this process exits, so does the program.
 */
export function launch([file, ...args]: Argv, options: Options, lastOutputMs = LAST_OUTPUT_MS) {
  const settings: Options = { ...options, reject: false, killSignal: 'SIGKILL' };
  const program = execa(file, args, settings);
  const { nodeChildProcess } = program;
  nodeChildProcess.once('exit', () => setTimeout(() => dropOutput(nodeChildProcess), lastOutputMs).unref());
  return program;
}

function dropOutput({ stdout, stderr }: ChildProcess): void {
  stdout?.destroy();
  stderr?.destroy();
}

export interface ChildOptions {
  /** How many characters of the end of its standard error are kept. */
  readonly stderrKeptChars: number;
  /** Bound on the whole, in milliseconds; without it the program may live as long as this process. */
  readonly timeoutMs?: number;
  readonly lastOutputMs?: number;
  /** Whether it has a standard input that is written to; otherwise that is empty. */
  readonly input?: boolean;
}

/** A program whose output is read as it comes. */
export interface Child {
  readonly stdin: Writable | null;
  readonly stdout: Readable;
  /** To hear that there is more; what it was is in `said`. */
  readonly stderr: Readable;
  /** The end of its standard error so far. */
  readonly said: () => string;
  /** Resolves at its end, and at the bound even when it cannot be killed; never rejects. */
  readonly ended: Promise<ChildEnd>;
  /** Kills it and closes its pipes. SIGKILL, because it may ignore anything else; its own children see the pipes close. */
  readonly letGo: () => void;
}

export type ChildEnd =
  | { readonly kind: 'exited'; readonly status: number | string }
  | { readonly kind: 'not-started'; readonly error: Error }
  | { readonly kind: 'late' };

/** Starts a program to talk to. */
export function startChild(argv: Argv, options: ChildOptions): Child {
  const { stderrKeptChars, timeoutMs, lastOutputMs, input = false } = options;
  const program = launch(argv, { buffer: false, stdin: input ? 'pipe' : 'ignore' }, lastOutputMs);
  const { stdin, stdout, stderr } = program.nodeChildProcess;
  if (stdout === null || stderr === null) throw new Error('expected pipes');
  let said = '';
  stderr.setEncoding('utf8').on('data', (text: string) => {
    said = `${said}${text}`.slice(-stderrKeptChars);
  });
  let bound: NodeJS.Timeout | undefined;
  const letGo = (): void => {
    clearTimeout(bound);
    program.kill('SIGKILL');
    stdin?.destroy();
    dropOutput(program.nodeChildProcess);
  };
  const late = new Promise<ChildEnd>((resolve) => {
    if (timeoutMs === undefined) return;
    bound = setTimeout(() => {
      letGo();
      resolve({ kind: 'late' });
    }, timeoutMs);
  });
  const ended = Promise.race([program.then(endOf), late]).finally(() => clearTimeout(bound));
  return { stdin, stdout, stderr, said: () => said, ended, letGo };
}

function endOf({ exitCode, signal, cause }: Awaited<ReturnType<typeof launch>>): ChildEnd {
  const status = exitCode ?? signal;
  if (status !== undefined) return { kind: 'exited', status };
  return { kind: 'not-started', error: cause instanceof Error ? cause : new Error('it was not started') };
}
