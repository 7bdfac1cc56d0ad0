// Running other programs to their end, for all of their output. Every call has a bound, and a failed program is a value with the
// same shape as one that succeeded. How programs are started and let go: child.ts.
import type { Options } from 'execa';
import type { Argv } from './child.ts';

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
export async function exec(argv: Argv, options: ExecOptions): Promise<Finished> {
  const { launch } = await import('./child.ts');
  const settings: Options = {
    // execa takes whole milliseconds only; what is left of a timeout seldom is.
    timeout: Math.ceil(options.timeoutMs),
    stripFinalNewline: true,
    stdin: options.input === undefined ? 'ignore' : 'pipe',
    ...(options.input === undefined ? {} : { input: options.input }),
    ...(options.cwd === undefined ? {} : { cwd: options.cwd }),
    ...(options.env === undefined ? {} : { env: options.env }),
    ...(options.signal === undefined ? {} : { cancelSignal: options.signal }),
    ...(options.output === 'inherit' ? { stdout: 'inherit', stderr: 'inherit' } : {}),
    ...(options.output === 'terminal' ? { stdin: 'inherit', stdout: 'inherit', stderr: 'inherit' } : {}),
  };
  const result = await launch(argv, settings);
  return {
    argv,
    exitCode: result.exitCode,
    stdout: text(result.stdout),
    stderr: text(result.stderr),
    timedOut: result.timedOut,
    failure: result.failed && result.exitCode !== 0 ? (result.shortMessage ?? 'failed') : '',
  };
}

function text(output: unknown): string {
  return typeof output === 'string' ? output : '';
}
