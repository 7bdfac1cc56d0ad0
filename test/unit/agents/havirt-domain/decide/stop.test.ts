// stop, row by row: seconds are percent of the timeout (100 s).
import { describe, expect, test } from 'vitest';
import { decideStop, type StopRequest } from '../../../../../agents/havirt-domain/decide/stop.ts';
import type { DomainFacts } from '../../../../../agents/havirt-domain/model/facts.ts';
import { absent, unknown } from '../../../../../src/model/probe.ts';
import {
  active,
  did,
  facts,
  notLookedAt,
  paused,
  qemu,
  recorded,
  resource,
  running,
  said,
  signalled,
  silent,
  tagged,
  unreadable,
  waited,
  tableOf,
  after,
} from './facts.ts';

const here = { domain: running, process: qemu };
const request: StopRequest = { resource, force: false, shutdownTimeoutMs: undefined };

const table = tableOf<StopRequest, DomainFacts>(
  (asked, sees, moment) => decideStop(asked, facts(sees), moment),
  request,
);

describe('success needs evidence of absence', () => {
  table([
    { name: 'nothing here', sees: {}, does: 'ok' },
    { name: 'nothing here, libvirt gone', sees: { domain: silent }, does: 'ok' },
    { name: 'nothing here, a record is left', sees: { record: recorded('running') }, does: 'remove-record' },
    { name: 'a damaged record goes too', sees: { record: unknown('damaged') }, does: 'remove-record' },
    {
      name: 'a record that cannot be removed keeps nobody from success',
      sees: { record: recorded('running') },
      after: [did('remove-record', { failed: 'read-only file system' })],
      does: 'ok',
    },
    {
      name: 'the record went with the configuration gone, and libvirt down: what was seen before counts',
      sees: { domain: silent, process: notLookedAt },
      after: [did('remove-record')],
      does: 'ok',
    },
    {
      name: 'the domain is another resource’s',
      sees: { ...here, domain: active({ tag: tagged('running', 'other') }) },
      does: 'ok',
    },
    { name: 'cannot tell', sees: { domain: silent, process: unreadable }, does: 'wait for libvirt to answer' },
    {
      name: 'still cannot tell',
      sees: { domain: silent, process: unreadable },
      atS: 90,
      does: 'generic STOP_FAILED',
    },
    { name: 'libvirt denies a process that runs', sees: { process: qemu }, does: 'wait for the process to end' },
    { name: 'libvirt shows a domain without a process', sees: { domain: running }, does: 'wait for a second look' },
    { name: 'it is still there near the end', sees: here, atS: 90, does: 'generic STOP_FAILED' },
  ]);
});

describe('the guest is asked, and asked again', () => {
  table([
    { name: 'asked at once', sees: here, does: 'shutdown' },
    { name: 'given time', sees: here, after: [did('shutdown')], atS: 9, does: 'wait for the guest to shut down' },
    { name: 'asked again after ten seconds', sees: here, after: [did('shutdown')], atS: 10, does: 'shutdown' },
    { name: 'asked until 60 %', sees: here, after: [did('shutdown', { at: 50_000 })], atS: 60, does: 'destroy' },
    { name: 'an unknown state may react', sees: { ...here, domain: active({ state: 'unlisted' }) }, does: 'shutdown' },
  ]);
});

describe('a job in the way', () => {
  const refused = did('shutdown', { at: 1000, failed: 'cannot acquire state change lock' });
  const aborted = did('abort-job', { at: 2000 });
  table([
    { name: 'is aborted', sees: here, after: [refused], atS: 2, does: 'abort-job' },
    { name: 'and the guest asked again at once', sees: here, after: [refused, aborted], atS: 3, does: 'shutdown' },
    {
      name: 'but not over and over',
      sees: here,
      after: [refused, aborted, did('shutdown', { at: 3000, failed: 'no' })],
      atS: 4,
      does: 'wait for the guest to shut down',
    },
  ]);
});

describe('a guest that does not execute is never resumed', () => {
  const post = { ...here, domain: paused('postcopy') };
  table([
    { name: 'paused by an operator', sees: { ...here, domain: paused('user') }, does: 'destroy' },
    { name: 'paused by an I/O error', sees: { ...here, domain: paused('ioerror') }, does: 'destroy' },
    {
      name: 'a claim left behind',
      sees: { ...here, domain: paused('user'), record: recorded('starting') },
      does: 'destroy',
    },
    { name: 'suspended to memory', sees: { ...here, domain: active({ state: 'pmsuspended' }) }, does: 'destroy' },
    { name: 'crashed', sees: { ...here, domain: active({ state: 'crashed' }) }, does: 'destroy' },
    { name: 'left by post-copy: its memory is still needed', sees: post, does: 'wait for the migration to finish' },
    { name: 'left by post-copy, for ever', sees: post, atS: 60, does: 'destroy' },
    { name: 'failed post-copy', sees: { ...here, domain: paused('postcopy-failed') }, does: 'destroy' },
    { name: 'restored from a snapshot', sees: { ...here, domain: paused('from-snapshot') }, does: 'destroy' },
  ]);
});

describe.each(['save', 'dump', 'snapshot'] as const)('a guest that stands still for a %s', (reason) => {
  const still = { ...here, domain: paused(reason) };
  table([
    { name: 'is waited for', sees: still, does: 'wait for a second look' },
    { name: 'as long as for a guest that shuts down', sees: still, atS: 59, does: 'wait for a second look' },
    { name: 'and is then ended', sees: still, atS: 60, does: 'destroy' },
    { name: 'is asked once it goes on', sees: here, after: [waited('a second look')], atS: 30, does: 'shutdown' },
  ]);
  describe('with force_stop', () => {
    table([{ name: 'is not waited for', sees: still, does: 'destroy' }], { force: true });
  });
});

describe('a guest in the last moment of its migration, or just arriving', () => {
  const handedOver = { ...here, domain: paused('migration') };
  table([
    { name: 'is given that moment', sees: handedOver, atS: 4, does: 'wait for the migration to finish' },
    { name: 'and no more', sees: handedOver, atS: 5, does: 'destroy' },
  ]);
});

describe('libvirt is silent, and a start was cut short', () => {
  const cut = { domain: silent, record: recorded('starting') };
  table([
    { name: 'its claim may still come', sees: cut, atS: 39, does: 'wait for libvirt to answer' },
    { name: 'but not for ever', sees: cut, atS: 40, does: 'remove-record' },
    { name: 'libvirt answers that there is none', sees: { ...cut, domain: absent }, does: 'remove-record' },
    {
      name: 'a domain that had run does not come again',
      sees: { ...cut, record: recorded('running') },
      does: 'remove-record',
    },
  ]);
});

describe('the domain is ended in good time', () => {
  const destroyed = did('destroy', { at: 60_000 });
  const refused = did('destroy', { at: 60_000, failed: 'device busy' });
  table([
    { name: 'destroy is given time', sees: here, after: [destroyed], atS: 64, does: 'wait for the domain to end' },
    { name: 'and repeated', sees: here, after: [destroyed], atS: 65, does: 'destroy' },
    { name: 'the process is left to libvirt until 75 %', sees: here, after: [destroyed], atS: 74, does: 'destroy' },
    {
      name: 'then it is killed: libvirt has asked it to end',
      sees: here,
      after: [destroyed],
      atS: 75,
      does: 'SIGKILL',
    },
    {
      name: 'so it is where libvirt did not answer',
      sees: here,
      after: [did('destroy', { at: 60_000, unanswered: 'no answer' })],
      atS: 75,
      does: 'SIGKILL',
    },
    {
      name: 'a process that libvirt asked a moment ago is given its time',
      sees: here,
      after: [did('destroy', { at: 74_000 })],
      atS: 75,
      does: 'wait for the process to end',
    },
    {
      name: 'where libvirt turned the request down, it is asked',
      sees: here,
      after: [refused],
      atS: 75,
      does: 'SIGTERM',
    },
    {
      name: 'and then killed, with time left to see it gone',
      sees: here,
      after: [refused, signalled('SIGTERM', { at: 75_000 })],
      atS: 85,
      does: 'SIGKILL',
    },
    { name: 'never before libvirt was asked to end it', sees: here, atS: 80, does: 'destroy' },
    {
      name: 'a process that is not known cannot be signalled',
      sees: { domain: running, process: unreadable },
      after: [destroyed],
      atS: 80,
      does: 'destroy',
    },
    { name: 'what libvirt shows without a process', sees: { domain: running }, atS: 5, does: 'destroy' },
  ]);
});

describe('without libvirt', () => {
  const alone = { domain: silent, process: qemu };
  table([
    { name: 'it may come back', sees: alone, atS: 39, does: 'wait for libvirt to answer' },
    { name: 'else the process is asked to end', sees: alone, atS: 40, does: 'SIGTERM' },
    {
      name: 'and given time',
      sees: alone,
      after: [signalled('SIGTERM', { at: 40_000 })],
      atS: 49,
      does: 'wait for the process to end',
    },
    { name: 'then killed', sees: alone, after: [signalled('SIGTERM', { at: 40_000 })], atS: 50, does: 'SIGKILL' },
  ]);
});

describe('a process that libvirt denies', () => {
  table([
    { name: 'may be about to end', sees: { process: qemu }, atS: 4, does: 'wait for the process to end' },
    { name: 'is ended', sees: { process: qemu }, atS: 5, does: 'SIGTERM' },
  ]);
});

describe('force_stop', () => {
  table(
    [
      { name: 'ends the domain at once', sees: here, does: 'destroy' },
      { name: 'and its process when libvirt is silent', sees: { domain: silent, process: qemu }, does: 'SIGTERM' },
      {
        name: 'but still needs evidence',
        sees: { domain: silent, process: unreadable },
        does: 'wait for libvirt to answer',
      },
    ],
    { force: true },
  );
});

describe('shutdown_timeout', () => {
  const asked = [did('shutdown', { at: 61_000 })];
  describe('shorter', () => {
    table([{ name: 'ends the patience earlier', sees: here, atS: 10, does: 'destroy' }], { shutdownTimeoutMs: 10_000 });
  });
  describe('longer', () => {
    table(
      [
        { name: 'goes beyond 60 %', sees: here, after: asked, atS: 66, does: 'wait for the guest to shut down' },
        {
          name: 'leaves a destroy that hangs its time before 75 %',
          sees: here,
          after: asked,
          atS: 67,
          does: 'destroy',
        },
      ],
      { shutdownTimeoutMs: 3_600_000 },
    );
  });
});

function reasonOf(
  sees: Partial<DomainFacts>,
  history = [did('destroy', { failed: 'device busy' })],
): string | undefined {
  const step = decideStop(request, facts(sees), after(history, 95));
  return step.kind === 'done' ? step.verdict.reason?.text : undefined;
}

test('the reason of a failed stop says what is still there and what went wrong', () => {
  expect(reasonOf(here)).toBe('libvirt still shows guest1 as running; last failure: destroy: device busy');
  expect(reasonOf({ domain: silent, process: qemu }, [])).toBe('process 4242 still runs the domain');
  expect(reasonOf({ domain: silent, process: unreadable }, [])).toBe(
    'libvirt and the process table do not say whether the domain still runs: libvirt did not answer; the process table cannot be read',
  );
});

test('absence is believed as soon as it is seen, even after the last moment', () => {
  expect(said(decideStop(request, facts({ domain: absent }), after([], 99)))).toBe('ok');
});
