// bun-link.ts runs only under bun, which the tests do not: a program of a few lines is run by bun against a server here.
import { mkdtempSync, rmSync } from 'node:fs';
import { createServer, type Socket } from 'node:net';
import { tmpdir } from 'node:os';
import { expect, onTestFinished, test } from 'vitest';
import { exec } from '../../../../src/host/exec.ts';

const program = `${import.meta.dirname}/bun-link-program.ts`;

async function listen(onConnection: (socket: Socket) => void): Promise<string> {
  const directory = mkdtempSync(`${tmpdir()}/havirt-bun-`);
  const server = createServer(onConnection);
  await new Promise<void>((resolve) => void server.listen(`${directory}/sock`, resolve));
  onTestFinished(() => {
    server.close();
    rmSync(directory, { recursive: true });
  });
  return `${directory}/sock`;
}

async function run(path: string, sendBytes = 0): Promise<unknown> {
  const argv = [
    `${import.meta.dirname}/../../../../node_modules/@oven/bun-linux-x64/bin/bun`,
    'run',
    program,
    path,
    String(sendBytes),
  ] as const;
  const { stdout, stderr } = await exec(argv, { timeoutMs: 10_000 });
  expect(stderr).toBe('');
  return JSON.parse(stdout);
}

test('eight megabytes go out whole and in order, though the kernel takes them piece by piece', async () => {
  const path = await listen((socket) => {
    let received = 0;
    let inOrder = true;
    socket.on('data', (chunk) => {
      for (const byte of chunk) inOrder &&= byte === received++ % 251;
      if (received === 8_000_000) socket.end(inOrder ? 'all in order' : 'out of order');
    });
  });
  expect(await run(path, 8_000_000)).toEqual({ received: 'all in order', ended: 'closed' });
});

test('what a daemon says before anybody listens is heard, and that it then hung up', async () => {
  const path = await listen((socket) => void setTimeout(() => socket.end('early'), 10));
  expect(await run(path)).toEqual({ received: 'early', ended: 'closed' });
});

test('a daemon that hangs up at once', async () => {
  expect(await run(await listen((socket) => socket.destroy()))).toEqual({ received: '', ended: 'closed' });
});

test('no socket, and a file that is no socket', async () => {
  expect(await run('/nonexistent/sock')).toEqual({ received: '', ended: 'missing-socket' });
  expect(await run(program)).toEqual({ received: '', ended: 'refused' });
});
