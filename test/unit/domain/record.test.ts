// The record under /run: whole, missing, or damaged in every way. A damaged one is unknown, never absent.
import { startTicksOf } from '../../../src/host/process-stat.ts';
import { mkdirSync, writeFileSync } from 'node:fs';
import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { DomainRecord } from '../../../src/domain/model/domain.ts';
import { readRecord, recordPath } from '../../../src/domain/record.ts';
import { identity } from '../agents/havirt-domain/decide/facts.ts';
import { directoryWith } from '../host/places.ts';

const record: DomainRecord = {
  resource: 'VM',
  identity,
  uri: 'qemu:///system',
  phase: 'running',
  configSha256: 'ab',
  agent: { pid: 4_000_000, startTicks: 1 },
};

const read = (text: string) => readRecord(directoryWith({ 'VM.json': text }), 'VM');

const starting = (agent: DomainRecord['agent']) => read(JSON.stringify({ ...record, phase: 'starting', agent }));

test('whole', async () => {
  expect(await read(JSON.stringify(record))).toEqual({ kind: 'known', value: { record, writerAlive: false } });
});

test('of a domain whose configuration has no UUID', async () => {
  const { name } = identity;
  const found = await read(JSON.stringify({ ...record, identity: { name } }));
  expect(found).toMatchObject({ kind: 'known', value: { record: { identity: { name, uuid: undefined } } } });
});

test('with the process that runs the domain, and without it, as older versions wrote it', async () => {
  const withProcess = { ...record, process: { pid: 4242, startTicks: 7 } };
  expect(await read(JSON.stringify(withProcess))).toMatchObject({ value: { record: withProcess } });
  expect(await read(JSON.stringify(record))).toEqual({ kind: 'known', value: { record, writerAlive: false } });
});

test('missing', async () => {
  expect(await readRecord(directoryWith(), 'VM')).toEqual({ kind: 'absent' });
  expect(await readRecord('/nowhere/at/all', 'VM')).toEqual({ kind: 'absent' });
});

describe('the start that wrote it', () => {
  test('is under way', async () => {
    const self = (await startTicksOf(process.pid)) ?? record.agent;
    expect(await starting(self)).toMatchObject({ value: { writerAlive: true } });
  });

  test('is gone, and its pid is another program’s now', async () => {
    expect(await starting({ pid: process.pid, startTicks: 1 })).toMatchObject({ value: { writerAlive: false } });
  });

  test('is gone', async () => {
    expect(await starting(record.agent)).toMatchObject({ value: { writerAlive: false } });
  });
});

describe('damaged is unknown', () => {
  const without = (key: keyof DomainRecord) => JSON.stringify({ ...record, [key]: undefined });
  const wrong: [string, string][] = [
    ['empty', ''],
    ['cut off', JSON.stringify(record).slice(0, 40)],
    ['null', 'null'],
    ['a number', '7'],
    ['a list', '[]'],
    ...(['resource', 'identity', 'uri', 'phase', 'configSha256', 'agent'] as const).map((key): [string, string] => [
      `without ${key}`,
      without(key),
    ]),
    ['with another phase', JSON.stringify({ ...record, phase: 'stopping' })],
    ['with a number for a name', JSON.stringify({ ...record, identity: { name: 7 } })],
    ['with null for a UUID', JSON.stringify({ ...record, identity: { name: 'x', uuid: null } })],
    ['with half a process', JSON.stringify({ ...record, process: { pid: 4242 } })],
    ['with null for the agent', JSON.stringify({ ...record, agent: null })],
  ];
  test.each(wrong)('%s', async (_, text) => {
    expect(await read(text)).toMatchObject({ kind: 'unknown', why: expect.stringContaining('VM.json') });
  });

  test('a directory in its place', async () => {
    const directory = directoryWith();
    mkdirSync(`${directory}/VM.json`);
    expect(await readRecord(directory, 'VM')).toMatchObject({ kind: 'unknown' });
  });

  test('whatever the text, reading it never throws and never says absent', async () => {
    const directory = directoryWith();
    const property = fc.asyncProperty(fc.oneof(fc.string(), fc.json()), async (text) => {
      writeFileSync(`${directory}/VM.json`, text);
      expect((await readRecord(directory, 'VM')).kind).not.toBe('absent');
    });
    await fc.assert(property, { numRuns: 100 });
  });
});

test.each([
  ['VM', '/run/havirt/VM.json'],
  ['../../etc/passwd', '/run/havirt/..%2F..%2Fetc%2Fpasswd.json'],
  ['clone:1', '/run/havirt/clone%3A1.json'],
  ['größe', '/run/havirt/gr%C3%B6%C3%9Fe.json'],
])('resource %s is kept in %s', (resource, path) => expect(recordPath('/run/havirt', resource)).toBe(path));
