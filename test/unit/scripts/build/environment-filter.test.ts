// The filter in a real program: a copy of env(1), which prints the variables that reach it.
import { spawnSync } from 'node:child_process';
import { chmodSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { environmentFilter, forbiddenPrefixes } from '../../../../scripts/build/environment-filter.ts';

const original = readFileSync('/usr/bin/env');
const folder = mkdtempSync(join(tmpdir(), 'havirt-filter-'));
const filtered = join(folder, 'env');

beforeAll(() => {
  const image = Buffer.from(original);
  for (const { offset, bytes } of environmentFilter(image)) bytes.copy(image, offset);
  writeFileSync(filtered, image);
  chmodSync(filtered, 0o755);
});

afterAll(() => rmSync(folder, { recursive: true }));

function seenBy(program: string, env: Record<string, string>, args: string[] = []): string[] {
  const { status, stdout } = spawnSync(program, args, { env, encoding: 'utf8' });
  expect(status).toBe(0);
  return stdout.split('\n').filter((line) => line !== '');
}

describe('a filtered program', () => {
  test.each(forbiddenPrefixes)('does not see %s…', (prefix) => {
    const env = { FIRST: '1', [`${prefix}X`]: 'x', [prefix]: '', LAST: '2' };
    expect(seenBy('/usr/bin/env', env)).toHaveLength(4);
    expect(seenBy(filtered, env)).toEqual(['FIRST=1', 'LAST=2']);
  });

  test('sees everything else, in order', () => {
    const env = { OCF_RESKEY_config: '/a b', BUN: '1', NODE: '2', XBUN_: '3', N: '', PATH: '/bin' };
    expect(seenBy(filtered, env)).toEqual(seenBy('/usr/bin/env', env));
  });

  test('may have nothing left to see, or nothing to begin with', () => {
    expect(seenBy(filtered, { BUN_A: '1', NODE_B: '2', UV_C: '3' })).toEqual([]);
    expect(seenBy(filtered, {})).toEqual([]);
  });

  test('gets its arguments', () => {
    expect(seenBy(filtered, { NODE_A: '1' }, ['ADDED=1', '/bin/echo', 'an argument'])).toEqual(['an argument']);
  });
});

describe('a program that cannot be filtered', () => {
  test('of another architecture', () => {
    const image = Buffer.from(original);
    image.writeUInt16LE(183, 18);
    expect(() => environmentFilter(image)).toThrow(/expected an ELF program for x86-64/);
  });

  test('without room', () => {
    expect(() => environmentFilter(Buffer.from(original), ['X'.repeat(8192)])).toThrow(/no \d+ unused bytes/);
  });

  test('that is no program', () => {
    expect(() => environmentFilter(Buffer.from('#!/bin/sh\n'.padEnd(64)))).toThrow(/expected an ELF program/);
  });
});
