// A program as a stream: what it is told and what it says, how it ended, and that it ends with the stream.
import { readdirSync } from 'node:fs';
import { once } from 'node:events';
import type { Duplex } from 'node:stream';
import { expect, onTestFinished, test, vi } from 'vitest';
import { startProgram } from '../../../src/host/start-program.ts';

function start(script: string): Duplex {
  const stream = startProgram(['sh', '-c', script]);
  onTestFinished(() => void stream.on('error', () => undefined).destroy());
  return stream;
}

/** What came of the stream, and how it closed. */
async function play(stream: Duplex): Promise<{ readonly heard: string; readonly failure: string }> {
  let [heard, failure] = ['', ''];
  stream.on('data', (bytes: Buffer) => (heard += bytes.toString()));
  stream.once('error', ({ message }) => (failure = message));
  await new Promise((resolve) => void stream.once('close', resolve));
  return { heard, failure };
}

test('what is written arrives, and what it says comes back', async () => {
  const stream = start('cat');
  stream.write('one ');
  stream.end('two');
  expect(await play(stream)).toEqual({ heard: 'one two', failure: '' });
});

test.each([
  ['with a status', 'exit 255', 'sh ended with 255: n2: No route to host'],
  ['by a signal', 'kill -9 $$', 'sh ended with SIGKILL: n2: No route to host'],
  ['and leaves another behind that holds its output', 'sleep 5 & exit 3', 'sh ended with 3: n2: No route to host'],
])('one that fails %s says why, whatever was to be written', async (_, ends, failure) => {
  const stream = start(`echo "n2: No route to host" >&2; ${ends}`);
  stream.write('a question');
  expect((await play(stream)).failure).toBe(failure);
});

test('one that ends well closes the stream behind what it said', async () => {
  expect(await play(start('echo said'))).toEqual({ heard: 'said\n', failure: '' });
});

test('one that cannot be started', async () => {
  expect((await play(startProgram(['/nowhere/program']))).failure).toContain('ENOENT');
});

test('one that says much is read as fast as it is listened to, and in whole', async () => {
  const stream = start('head -c 3000000 /dev/zero');
  const length = await new Promise((resolve) => {
    let sum = 0;
    stream.on('data', (bytes: Buffer) => {
      sum += bytes.length;
      stream.pause();
      setImmediate(() => stream.resume());
    });
    stream.once('end', () => resolve(sum));
  });
  expect(length).toBe(3_000_000);
});

test('with the stream the program ends, though it ignores every signal that it can', async () => {
  const stream = start(`trap '' TERM HUP INT QUIT PIPE; echo $$; while :; do sleep 1; done`);
  const [pid] = (await once(stream, 'data')) as [Buffer];
  stream.destroy();
  await vi.waitFor(() => expect(readdirSync('/proc')).not.toContain(pid.toString().trim()), { timeout: 2000 });
});
