// Starting other programs: the only file that imports execa. Arguments are always an array, never a shell string, and
// every call has a bound. A failed program is a value with the same shape as one that succeeded.
import type { ChildProcess } from 'node:child_process';
import type { Options } from 'execa';

/** How a program ended. `exitCode` is undefined when it was killed, timed out or could not be started. */
export interface Finished {
  readonly argv: readonly string[];
  readonly exitCode: number | undefined;
  readonly stdout: string;
  readonly stderr: string;
  readonly timedOut: boolean;
  /** One line that says how it failed, for people; empty after exit status 0. */
  readonly failure: string;
}

export interface ExecOptions {
  /** Bound on the whole run in milliseconds; the program is sent SIGKILL after it. */
  readonly timeoutMs: number;
  /** Text for its standard input; without it the standard input is empty. */
  readonly input?: string;
  readonly cwd?: string;
  /** Variables added to (or replacing) those of this process. */
  readonly env?: Readonly<Record<string, string>>;
  /** `inherit` shows its output as it comes instead of keeping it; `terminal` gives it this process's input as well. */
  readonly output?: 'keep' | 'inherit' | 'terminal';
  /** Ends the program early. */
  readonly signal?: AbortSignal;
}

/** Runs `argv` to its end. Never throws for what the program did; see {@link Finished}. */
export async function exec(argv: readonly [string, ...string[]], options: ExecOptions): Promise<Finished> {
  const { execa } = await import('execa');
  const [file, ...args] = argv;
  const settings: Options = {
    reject: false,
    // execa takes whole milliseconds only; what is left of a timeout seldom is.
    timeout: Math.ceil(options.timeoutMs),
    killSignal: 'SIGKILL',
    stripFinalNewline: true,
    stdin: options.input === undefined ? 'ignore' : 'pipe',
    ...(options.input === undefined ? {} : { input: options.input }),
    ...(options.cwd === undefined ? {} : { cwd: options.cwd }),
    ...(options.env === undefined ? {} : { env: options.env }),
    ...(options.signal === undefined ? {} : { cancelSignal: options.signal }),
    ...(options.output === 'inherit' ? { stdout: 'inherit', stderr: 'inherit' } : {}),
    ...(options.output === 'terminal' ? { stdin: 'inherit', stdout: 'inherit', stderr: 'inherit' } : {}),
  };
  const program = execa(file, args, settings);
  letGo(program);
  const result = await program;
  return {
    argv,
    exitCode: result.exitCode,
    stdout: text(result.stdout),
    stderr: text(result.stderr),
    timedOut: result.timedOut,
    failure: result.failed && result.exitCode !== 0 ? (result.shortMessage ?? 'failed') : '',
  };
}

const LAST_OUTPUT_MS = 500;

/** A program may leave another one behind that holds on to its output; once it has ended, that is not waited for. */
function letGo({ nodeChildProcess: program }: { readonly nodeChildProcess: ChildProcess }): void {
  program.once('exit', () => {
    setTimeout(() => {
      program.stdout?.destroy();
      program.stderr?.destroy();
    }, LAST_OUTPUT_MS).unref();
  });
}

function text(output: unknown): string {
  return typeof output === 'string' ? output : '';
}
