// Only the very process that was seen is signalled: a real child, by pid and start time.
import { startTicksOf } from '../../../src/host/process-stat.ts';
import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { expect, onTestFinished, test } from 'vitest';
import { signalProcess } from '../../../src/host/signal.ts';
import type { DomainProcess } from '../../../src/domain/model/domain.ts';

async function child(): Promise<{ started: ChildProcess; process: DomainProcess }> {
  const started = spawn('sleep', ['60'], { stdio: 'ignore' });
  onTestFinished(() => void started.kill('SIGKILL'));
  const process = await startTicksOf(started.pid ?? 0);
  if (process === undefined) throw new Error('the child did not start');
  return { started, process };
}

test.each(['SIGTERM', 'SIGKILL'] as const)('%s ends it', async (signal) => {
  const { started, process } = await child();
  const ended = once(started, 'exit');
  await signalProcess(process, signal);
  expect(await ended).toEqual([null, signal]);
});

test('a later process of the same pid is left alone', async () => {
  const { started, process } = await child();
  await signalProcess({ ...process, startTicks: process.startTicks - 1 }, 'SIGKILL');
  await new Promise((resolve) => void setTimeout(resolve, 50));
  expect([started.exitCode, started.signalCode]).toEqual([null, null]);
});

test('one that has ended already is success', async () => {
  const { started, process } = await child();
  started.kill('SIGKILL');
  await once(started, 'exit');
  await expect(signalProcess(process, 'SIGTERM')).resolves.toBeUndefined();
});
