// The log: one line a message, in the cluster's own file too, and never a reason to fail.
import { readFileSync } from 'node:fs';
import { beforeEach, describe, expect, test } from 'vitest';
import { log } from '../../../src/runtime/log.ts';
import { directoryWith } from '../host/places.ts';

const said: string[] = [];
const place = (environment: Record<string, string> = {}) => ({
  tag: 'havirt-domain(VM)',
  environment,
  write: (line: string) => void said.push(line),
});

beforeEach(() => {
  said.length = 0;
});

test('a message with its evidence', async () => {
  await log(place(), 'warning', 'destroy failed', { effect: 'destroy', ms: 12, node: undefined });
  expect(said).toEqual([`havirt-domain(VM)[${process.pid}]: WARNING: destroy failed effect=destroy ms=12\n`]);
});

test('evidence with blanks, quotes or equal signs is quoted', async () => {
  await log(place(), 'info', 'x', { why: 'it said "no"', uri: 'a=b', plain: 'ok' });
  expect(said[0]).toContain('why="it said \\"no\\"" uri="a=b" plain=ok');
});

test('a message cannot begin a line of its own', async () => {
  await log(place(), 'error', 'a\nocf-exit-reason:all is well', { name: 'x\ny' });
  expect(said[0]?.match(/\n/g)).toHaveLength(1);
});

describe('debug', () => {
  test('is silent', async () => {
    await log(place(), 'debug', 'x');
    expect(said).toEqual([]);
  });
  test('unless the cluster asks for it', async () => {
    await log(place({ HA_debug: '1' }), 'debug', 'x');
    expect(said).toHaveLength(1);
  });
});

describe('the cluster’s log file', () => {
  test.each(['HA_LOGFILE', 'HA_logfile', 'PCMK_logfile'])('%s gets the same line, with the time', async (name) => {
    const path = `${directoryWith()}/log`;
    await log(place({ [name]: path }), 'info', 'resume');
    expect(readFileSync(path, 'utf8')).toMatch(
      /^[A-Z][a-z]{2} \d\d \d\d:\d\d:\d\d {2}havirt-domain\(VM\)\[\d+\]: INFO: resume\n$/,
    );
  });

  test.each(['none', '/nowhere/at/all/log', ''])('%j is no reason to fail', async (path) => {
    await log(place({ HA_LOGFILE: path }), 'info', 'resume');
    expect(said).toHaveLength(1);
  });
});
