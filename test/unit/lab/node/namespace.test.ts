import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { exec } from '../../../../src/host/exec.ts';
import {
  cleanly,
  enterNamespace,
  namespaceAlive,
  readHolder,
  startTicksOf,
} from '../../../../src/lab/node/namespace.ts';

let directory = '';
beforeEach(() => {
  directory = mkdtempSync(join(tmpdir(), 'havirt-holder-'));
});
afterEach(() => rmSync(directory, { recursive: true, force: true }));

test('a process that has the number but another start time is not the holder', () => {
  const startTicks = startTicksOf(process.pid) ?? 0;
  expect(namespaceAlive({ pid: process.pid, startTicks })).toBe(true);
  expect(namespaceAlive({ pid: process.pid, startTicks: startTicks + 1 })).toBe(false);
});

test('a lab without a holder file has no holder', () => {
  expect(readHolder(directory)).toBeUndefined();
});

test('the holder is read from its file', () => {
  writeFileSync(join(directory, 'holder'), '4242 171717\n');
  expect(readHolder(directory)).toEqual({ pid: 4242, startTicks: 171717 });
});

test('nothing of the environment of the caller gets in, and what is added does', async () => {
  const [program = '', ...args] = cleanly({ ADDED: 'by us' });
  const finished = await exec([program, ...args, 'env'], {
    timeoutMs: 5000,
    env: { LEAKED: 'yes', NODE_EXTRA_CA_CERTS: '/x' },
  });
  expect(finished.stdout.split('\n').map((line) => line.split('=')[0])).toEqual(['PATH', 'HOME', 'LANG', 'ADDED']);
  expect(finished.stdout).toContain('ADDED=by us');
});

test('a program in the namespaces ends with its caller', () => {
  const argv = enterNamespace({ pid: 7, startTicks: 1 }, ['sleep', '9']);
  expect(argv.slice(0, 5)).toEqual(['nsenter', '--target=7', '--mount', '--net', '--pid']);
  expect(argv.slice(-5)).toEqual(['--pdeathsig', 'KILL', '--', 'sleep', '9']);
});
