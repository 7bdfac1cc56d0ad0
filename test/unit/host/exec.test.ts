// Programs are started without a shell, bounded, and their failures are values.
import { expect, test } from 'vitest';
import { exec } from '../../../src/host/exec.ts';

const soon = { timeoutMs: 5000 };

test('success', async () => {
  expect(await exec(['printf', '%s', '$(id) ; "x"'], soon)).toEqual({
    argv: ['printf', '%s', '$(id) ; "x"'],
    exitCode: 0,
    stdout: '$(id) ; "x"',
    stderr: '',
    timedOut: false,
    failure: '',
  });
});

test('input, working directory and environment', async () => {
  const script = 'cat; pwd; echo "$X"';
  const { stdout } = await exec(['sh', '-c', script], { ...soon, input: 'in\n', cwd: '/', env: { X: 'y' } });
  expect(stdout).toBe('in\n/\ny');
});

test('failure', async () => {
  const { exitCode, stderr, failure } = await exec(['sh', '-c', 'echo no >&2; exit 3'], soon);
  expect([exitCode, stderr]).toEqual([3, 'no']);
  expect(failure).toContain('exit code 3');
});

test('killed by a signal, or never started: no exit status', async () => {
  expect(await exec(['sh', '-c', 'kill -9 $$'], soon)).toMatchObject({ exitCode: undefined, timedOut: false });
  expect(await exec(['/nowhere/program'], soon)).toMatchObject({
    exitCode: undefined,
    failure: expect.stringContaining('ENOENT'),
  });
});

test('too slow', async () => {
  expect(await exec(['sleep', '60'], { timeoutMs: 50.5 })).toMatchObject({ exitCode: undefined, timedOut: true });
});

test('a program left behind with the output in its hands is not waited for', async () => {
  const beganMs = performance.now();
  const { exitCode, stdout, failure } = await exec(['sh', '-c', 'echo said; sleep 4 & exit 0'], soon);
  expect([exitCode, stdout, failure]).toEqual([0, 'said', '']);
  const slow = await exec(['sh', '-c', 'sleep 4 & sleep 4'], { timeoutMs: 100 });
  expect(slow.timedOut).toBe(true);
  expect(performance.now() - beganMs).toBeLessThan(3500);
});

test('much output arrives whole', async () => {
  expect((await exec(['head', '-c', '3000000', '/dev/zero'], soon)).stdout).toHaveLength(3_000_000);
});
