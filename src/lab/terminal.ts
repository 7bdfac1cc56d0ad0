// Programs on a node that use this terminal: what people type and read. Programs whose output is wanted as data use Lab.exec.
import { join } from 'node:path';
import type { Finished } from '../host/exec.ts';
import { exec } from '../host/exec.ts';
import type { Argv } from './lab.ts';
import { labOf, nodeIsOn, nodeOf } from './lab.ts';
import { LabError } from './lab-error.ts';
import { journalDirectory, logDirectory } from './node/nodes.ts';
import { requireLab } from './record.ts';

// People decide when they are done; still, no call is without a bound.
const dayMs = 86_400_000;

/** Runs `argv` on a node with this process's input and output; returns its exit status. */
export async function runOnTerminal(labName: string, node: string, argv: Argv): Promise<number> {
  const lab = labOf(await requireLab(labName));
  return statusOf(await lab.exec(node, argv, { timeoutMs: dayMs, output: 'terminal' }));
}

/** A login shell on a node, with a terminal of the node's own when there is one here; returns its exit status. */
export async function shellOn(labName: string, node: string): Promise<number> {
  const lab = labOf(await requireLab(labName));
  const { container } = nodeOf(lab, node);
  if (!nodeIsOn(lab, node)) throw new LabError(`node ${node} is off; to start it: havirt lab power on ${node}`);
  const terminal = process.stdin.isTTY ? ['--tty', `--env=TERM=${process.env['TERM'] ?? 'linux'}`] : [];
  const args = ['exec', '--interactive', ...terminal, '--workdir=/root', container, 'bash', '--login'];
  return statusOf(await lab.podman(args, { timeoutMs: dayMs, output: 'terminal' }));
}

interface LogOptions {
  readonly lines: number;
  readonly follow: boolean;
  /** Pacemaker's detailed log instead of the journal. */
  readonly pacemaker: boolean;
}

/** Shows a node's journal, or Pacemaker's own log; of a node that is off, what it left on its disk. */
export async function showLogs(labName: string, node: string, options: LogOptions): Promise<number> {
  const lab = labOf(await requireLab(labName));
  const logs = logDirectory(lab, nodeOf(lab, node).name);
  const bound = { timeoutMs: dayMs, output: 'inherit' } as const;
  const lines = `--lines=${options.lines}`;
  if (options.pacemaker) {
    const follow = options.follow ? ['--follow=name'] : [];
    return statusOf(await exec(['tail', lines, ...follow, join(logs, 'pacemaker/pacemaker.log')], bound));
  }
  const follow = options.follow ? ['--follow'] : [];
  const journal = ['journalctl', '--no-pager', lines, ...follow] as const;
  if (nodeIsOn(lab, node)) return statusOf(await lab.exec(node, journal, bound));
  return statusOf(await exec([...journal, `--directory=${journalDirectory(lab, node)}`], bound));
}

function statusOf(finished: Finished): number {
  return finished.exitCode ?? 1;
}
