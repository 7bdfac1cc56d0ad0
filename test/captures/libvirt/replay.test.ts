// Every session recorded from a real daemon, of every version that has a folder here, is played again: the requests must
// be the same bytes, and what is read from the replies must be the same as when they were recorded and reviewed.
import { readdirSync, readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { Connection } from '../../../src/libvirt/wire/connection.ts';
import { scenarios } from './scenarios.ts';
import { asJson, replayingLink, type Session } from './session.ts';

const versions = readdirSync(import.meta.dirname, { withFileTypes: true }).filter((entry) => entry.isDirectory());

test('there are recordings', () => {
  expect(versions.length).toBeGreaterThan(1);
});

describe.each(versions.map(({ name }) => name))('libvirt %s', (version) => {
  test.each(Object.entries(scenarios))('%s', async (name, run) => {
    const session = JSON.parse(readFileSync(`${import.meta.dirname}/${version}/${name}.json`, 'utf8')) as Session;
    const link = replayingLink(session);
    const connection = new Connection(link);
    expect(asJson(await run(connection))).toEqual(session.result);
    expect(link.left()).toEqual([]);
  });
});
