// What all that start a program rest on: a bound that holds, an end that is told once, and nothing left behind.
import { readdirSync } from 'node:fs';
import { once } from 'node:events';
import { expect, onTestFinished, test, vi } from 'vitest';
import { type Child, type ChildOptions, startChild } from '../../../src/host/child.ts';
import { exec } from '../../../src/host/exec.ts';

function start(script: string, options: Partial<ChildOptions> = {}): Child {
  const child = startChild(['sh', '-c', script], { stderrKeptChars: 10, ...options });
  onTestFinished(child.letGo);
  return child;
}

const ignoresAll = `trap '' TERM HUP INT QUIT PIPE; echo $$; while :; do sleep 1; done`;

async function expectGone(pid: string): Promise<void> {
  await vi.waitFor(() => expect(readdirSync('/proc')).not.toContain(pid.trim()), { timeout: 2000 });
}

test('the end of its standard error is kept', async () => {
  const child = start('echo 1234567890abcdef >&2; exit 4');
  expect(await child.ended).toEqual({ kind: 'exited', status: 4 });
  expect(child.said()).toBe('890abcdef\n');
});

test.each([
  ['well', 'exit 0', { kind: 'exited', status: 0 }],
  ['by a signal', 'kill -9 $$', { kind: 'exited', status: 'SIGKILL' }],
])('it ends %s', async (_, script, end) => expect(await start(script).ended).toEqual(end));

test('it cannot be started', async () => {
  expect(await startChild(['/nowhere/program'], { stderrKeptChars: 1 }).ended).toMatchObject({
    kind: 'not-started',
    error: { message: expect.stringContaining('ENOENT') },
  });
});

test('at the bound it is killed, whatever it ignores', async () => {
  const child = start(ignoresAll, { timeoutMs: 400 });
  const [pid] = (await once(child.stdout, 'data')) as [Buffer];
  expect(await child.ended).toEqual({ kind: 'late' });
  await expectGone(pid.toString());
});

test('let go, it is killed, and its end is told', async () => {
  const child = start(ignoresAll);
  const [pid] = (await once(child.stdout, 'data')) as [Buffer];
  child.letGo();
  expect(await child.ended).toEqual({ kind: 'exited', status: 'SIGKILL' });
  await expectGone(pid.toString());
});

test('what it leaves behind is waited for as long as is said', async () => {
  const beganMs = performance.now();
  expect(await start('sleep 5 & exit 3', { lastOutputMs: 100 }).ended).toEqual({ kind: 'exited', status: 3 });
  expect(performance.now() - beganMs).toBeLessThan(3500);
});

/** Runs a program that has a child to its end. */
function runStarter(then: string) {
  const source = JSON.stringify(`${import.meta.dirname}/../../../src/host/child.ts`);
  const script = `const { startChild } = await import(${source});
    const child = startChild(['sh', '-c', ${JSON.stringify(ignoresAll)}], { stderrKeptChars: 1, timeoutMs: 60_000 });
    child.stdout.once('data', (pid) => { console.log(String(pid)); ${then} });`;
  return exec([process.execPath, '--input-type=module', '--eval', script], { timeoutMs: 10_000 });
}

test.each([
  ['let go, it does not keep this process alive', 'child.letGo()'],
  ['it does not outlive this process', 'process.exit(0)'],
])('%s', async (_, then) => {
  const { exitCode, stdout, stderr } = await runStarter(then);
  expect([exitCode, stderr]).toEqual([0, '']);
  await expectGone(stdout);
});
