// The place where libvirt and the agents run: namespaces of their own on this machine, so that nothing of its libvirt or
// its cluster is seen or touched. Begun once for all contract tests (setup.ts); the tests enter it by the pid of its init.
import { spawn } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { inject } from 'vitest';
import { launch, type LaunchOptions, type Running, runOrThrow } from './program.ts';

declare module 'vitest' {
  interface ProvidedContext {
    /** PID, in the machine's own namespace, of init.sh. */
    readonly namespacePid: number;
  }
}

export interface Namespace {
  readonly pid: number;
  /** Ends everything inside; resolves when it has ended. */
  readonly end: () => Promise<void>;
}

/** Begins the namespaces. @throws Error when init.sh does not come up */
export async function beginNamespace(): Promise<Namespace> {
  const kinds = ['--mount', '--net', '--ipc', '--pid', '--fork', '--kill-child', '--mount-proc'];
  const init = join(import.meta.dirname, 'init.sh');
  const child = spawn('/usr/bin/unshare', ['--propagation', 'private', ...kinds, 'bash', init], {
    stdio: ['pipe', 'pipe', 'inherit'],
  });
  const ended = new Promise<void>((resolve) => child.once('close', () => resolve()));
  await new Promise<void>((resolve, reject) => {
    child.stdout.once('data', () => resolve());
    child.once('close', (code) => reject(new Error(`the contract tests' namespace did not come up: exit ${code}`)));
    child.once('error', reject);
  });
  const pid = Number(readFileSync(`/proc/${child.pid}/task/${child.pid}/children`, 'utf8').trim());
  return {
    pid,
    end: async () => {
      child.stdin.end();
      await ended;
    },
  };
}

/** Starts a program inside. */
export function inside(argv: readonly [string, ...string[]], options?: LaunchOptions): Running {
  return launch(entering(argv), options);
}

/** Runs a program inside to its end and returns its standard output. @throws Error when it fails */
export function runInside(argv: readonly [string, ...string[]], options?: LaunchOptions): Promise<string> {
  return runOrThrow(entering(argv), options);
}

/** The path by which this process reaches what is `path` inside. */
export function pathInside(path: string): string {
  return `/proc/${inject('namespacePid')}/root${path}`;
}

function entering(argv: readonly string[]): [string, ...string[]] {
  const target = String(inject('namespacePid'));
  return ['/usr/bin/nsenter', '--target', target, '--mount', '--net', '--ipc', '--pid', '--', ...argv];
}
