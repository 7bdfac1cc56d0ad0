// OCF_TRACE_RA: one JSON object a line, where the environment wants it, and never a reason to fail.
import { readdirSync, readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { verdictOf } from '../../../src/model/verdict.ts';
import { openTrace } from '../../../src/runtime/trace.ts';
import type { TraceEvent } from '../../../src/runtime/trace-format.ts';
import { directoryWith } from '../host/places.ts';

const subject = { agent: 'havirt-domain', version: '0', resource: 'VM/1', action: 'monitor', timeoutMs: 20_000 };
const round: TraceEvent = { nowMs: 1, facts: {}, step: { kind: 'wait', ms: 5, for: 'it' } };
const ended = (text: string): TraceEvent => ({ verdict: verdictOf('generic', 'TIMEOUT', text) });
const on = { OCF_TRACE_RA: '1' };

test.each([undefined, '', '0', 'false', 'no'])('OCF_TRACE_RA=%j: none', (value) => {
  expect(openTrace(value === undefined ? {} : { OCF_TRACE_RA: value }, subject)).toBeUndefined();
});

test.each(['1', 'true', 'YES', 'on'])('OCF_TRACE_RA=%j: to the file that is named', (value) => {
  const path = `${directoryWith()}/deep/trace`;
  const trace = openTrace({ OCF_TRACE_RA: value, OCF_TRACE_FILE: path }, subject);
  trace?.(round);
  trace?.(ended('a\nb'));
  const lines = readFileSync(path, 'utf8').trimEnd().split('\n');
  expect(lines.map((line) => JSON.parse(line) as unknown)).toEqual([round, ended('a\nb')]);
});

test('trace_ra and trace_file among the options of an operation', () => {
  const path = `${directoryWith()}/trace`;
  openTrace({ OCF_RESKEY_trace_ra: '1', OCF_RESKEY_trace_file: path }, subject)?.(ended('x'));
  expect(readFileSync(path, 'utf8')).toBe(`${JSON.stringify(ended('x'))}\n`);
});

test('long texts are cut, so that a configuration does not fill the disk', () => {
  const path = `${directoryWith()}/trace`;
  openTrace({ ...on, OCF_TRACE_FILE: path }, subject)?.(ended('x'.repeat(100_000)));
  expect(readFileSync(path, 'utf8').length).toBeLessThan(3000);
});

test('a configuration stays out of it: it may hold passwords', () => {
  const path = `${directoryWith()}/trace`;
  const facts = { config: { config: { xml: "<graphics passwd='secret'/>", sha256: '00' } } };
  openTrace({ ...on, OCF_TRACE_FILE: path }, subject)?.({ ...round, facts });
  expect(readFileSync(path, 'utf8')).not.toContain('secret');
  expect(readFileSync(path, 'utf8')).toContain('"sha256":"00"');
});

describe('without a file name, where ocf-shellfuncs puts its traces', () => {
  test.each([
    [{ HA_VARLIB: '%' }, 'trace_ra/havirt-domain'],
    [{ OCF_RESKEY_trace_dir: '%/own' }, 'own/havirt-domain'],
  ])('%j', (environment, below) => {
    const directory = directoryWith();
    const entries = Object.entries(environment).map(([name, value]) => [name, value.replace('%', directory)]);
    openTrace({ ...on, ...(Object.fromEntries(entries) as Record<string, string>) }, subject)?.(round);
    expect(readdirSync(`${directory}/${below}`)).toEqual([expect.stringMatching(/^VM%2F1\.monitor\.[\d.-]+$/)]);
  });
});

test('one that cannot be written is no reason to fail', () => {
  const directory = directoryWith({ file: '' });
  expect(openTrace({ ...on, OCF_TRACE_FILE: `${directory}/file/trace` }, subject)).toBeUndefined();
  const trace = openTrace({ ...on, OCF_TRACE_FILE: directory }, subject);
  expect(() => trace?.(round)).not.toThrow();
});
