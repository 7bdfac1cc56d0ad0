// Starts programs the way Pacemaker's executor starts an agent: in a process group of their own, with a clean environment,
// and with SIGKILL for the whole group when the time is up. What the programs are is not known here.
import { spawn } from 'node:child_process';
import { PATH } from '../../support/executor.ts';

export interface Ended {
  /** Undefined when a signal ended it. */
  readonly code: number | undefined;
  readonly stdout: string;
  readonly stderr: string;
  readonly tookMs: number;
  /** It did not end by itself within its time. */
  readonly timedOut: boolean;
}

export interface Running {
  readonly ended: Promise<Ended>;
  /** SIGKILL to the whole process group. */
  readonly kill: () => void;
}

export interface LaunchOptions {
  /** The whole environment; by default only PATH. */
  readonly env?: Readonly<Record<string, string>>;
  readonly timeoutMs?: number;
  readonly cwd?: string;
}

const TIMEOUT_MS = 60_000;

/** Starts `argv`. A program that cannot be started ends with code undefined, and says why on stderr. */
export function launch(argv: readonly [string, ...string[]], options: LaunchOptions = {}): Running {
  const { env = { PATH }, timeoutMs = TIMEOUT_MS, cwd } = options;
  const [file, ...args] = argv;
  const beganMs = performance.now();
  const child = spawn(file, args, { detached: true, env, stdio: ['ignore', 'pipe', 'pipe'], ...(cwd && { cwd }) });
  const output = { stdout: '', stderr: '' };
  child.stdout.setEncoding('utf8').on('data', (text: string) => (output.stdout += text));
  child.stderr.setEncoding('utf8').on('data', (text: string) => (output.stderr += text));
  const kill = (): void => {
    if (child.pid !== undefined && child.exitCode === null && child.signalCode === null)
      process.kill(-child.pid, 'SIGKILL');
  };
  const ended = new Promise<Ended>((resolve) => {
    let timedOut = false;
    const timer = setTimeout(() => {
      timedOut = true;
      kill();
    }, timeoutMs);
    child.once('error', (error) => (output.stderr += error.message));
    child.once('close', (code) => {
      clearTimeout(timer);
      resolve({ code: code ?? undefined, ...output, tookMs: performance.now() - beganMs, timedOut });
    });
  });
  return { ended, kill };
}

/** Runs `argv` to its end and returns its standard output. @throws Error when it fails */
export async function runOrThrow(argv: readonly [string, ...string[]], options?: LaunchOptions): Promise<string> {
  const { code, stdout, stderr } = await launch(argv, options).ended;
  if (code === 0) return stdout;
  throw new Error(`${argv.join(' ')} ended with ${code ?? 'a signal'}: ${stderr}${stdout}`);
}
