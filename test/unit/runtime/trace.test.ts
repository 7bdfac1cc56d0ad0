// OCF_TRACE_RA: one JSON object a line, where the environment wants it, and never a reason to fail.
import { readdirSync, readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { openTrace } from '../../../src/runtime/trace.ts';
import { directoryWith } from '../host/places.ts';

const subject = { agent: 'havirt-domain', resource: 'VM/1', action: 'monitor', timeoutMs: 20_000 };
const on = { OCF_TRACE_RA: '1' };

test.each([undefined, '', '0', 'false', 'no'])('OCF_TRACE_RA=%j: none', (value) => {
  expect(openTrace(value === undefined ? {} : { OCF_TRACE_RA: value }, subject)).toBeUndefined();
});

test.each(['1', 'true', 'YES', 'on'])('OCF_TRACE_RA=%j: to the file that is named', (value) => {
  const path = `${directoryWith()}/deep/trace`;
  const trace = openTrace({ OCF_TRACE_RA: value, OCF_TRACE_FILE: path }, subject);
  trace?.({ atMs: 1, step: { kind: 'wait' } });
  trace?.({ atMs: 2, why: 'a\nb' });
  const lines = readFileSync(path, 'utf8').trimEnd().split('\n');
  expect(lines.map((line) => JSON.parse(line) as unknown)).toEqual([
    { atMs: 1, step: { kind: 'wait' } },
    { atMs: 2, why: 'a\nb' },
  ]);
});

test('trace_ra and trace_file among the options of an operation', () => {
  const path = `${directoryWith()}/trace`;
  openTrace({ OCF_RESKEY_trace_ra: '1', OCF_RESKEY_trace_file: path }, subject)?.({ atMs: 1 });
  expect(readFileSync(path, 'utf8')).toBe('{"atMs":1}\n');
});

test('long texts are cut, so that a configuration does not fill the disk', () => {
  const path = `${directoryWith()}/trace`;
  openTrace({ ...on, OCF_TRACE_FILE: path }, subject)?.({ facts: { config: { xml: 'x'.repeat(100_000) } } });
  expect(readFileSync(path, 'utf8').length).toBeLessThan(1000);
});

describe('without a file name, where ocf-shellfuncs puts its traces', () => {
  test.each([
    [{ HA_VARLIB: '%' }, 'trace_ra/havirt-domain'],
    [{ OCF_RESKEY_trace_dir: '%/own' }, 'own/havirt-domain'],
  ])('%j', (environment, below) => {
    const directory = directoryWith();
    const entries = Object.entries(environment).map(([name, value]) => [name, value.replace('%', directory)]);
    openTrace({ ...on, ...(Object.fromEntries(entries) as Record<string, string>) }, subject)?.({ atMs: 1 });
    expect(readdirSync(`${directory}/${below}`)).toEqual([expect.stringMatching(/^VM%2F1\.monitor\.[\d.-]+$/)]);
  });
});

test('one that cannot be written is no reason to fail', () => {
  const directory = directoryWith({ file: '' });
  expect(openTrace({ ...on, OCF_TRACE_FILE: `${directory}/file/trace` }, subject)).toBeUndefined();
  const trace = openTrace({ ...on, OCF_TRACE_FILE: directory }, subject);
  expect(() => trace?.({ atMs: 1 })).not.toThrow();
});
