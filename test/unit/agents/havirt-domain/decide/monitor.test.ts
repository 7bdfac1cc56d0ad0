// monitor, row by row: seconds are percent of the timeout (100 s), up to the absolute limits.
import { describe, expect, test } from 'vitest';
import { decideMonitor, type MonitorRequest } from '../../../../../agents/havirt-domain/decide/monitor.ts';
import type { DomainState, PausedReason } from '../../../../../src/domain/model/domain.ts';
import type { DomainFacts } from '../../../../../agents/havirt-domain/model/facts.ts';
import { unknown } from '../../../../../src/model/probe.ts';
import {
  active,
  did,
  facts,
  noted,
  notLookedAt,
  paused,
  qemu,
  recorded,
  resource,
  running,
  said,
  silent,
  tagged,
  unreadable,
  waited,
  tableOf,
  after,
} from './facts.ts';

const request: MonitorRequest = { resource, recurring: true, monitorScripts: false };
const record = recorded('running');
const healthy = { domain: running, process: notLookedAt, record };

const table = tableOf<MonitorRequest, DomainFacts>(
  (asked, sees, moment) => decideMonitor(asked, facts(sees), moment),
  request,
);

describe('the domain runs', () => {
  table([
    { name: 'healthy', sees: healthy, does: 'ok' },
    {
      name: 'taken over from another agent: its identity is noted down',
      sees: { domain: running, process: notLookedAt },
      does: 'write-record running',
    },
    {
      name: 'once, whether or not that works',
      sees: { domain: running, process: notLookedAt },
      after: [noted('running', { failed: 'read-only file system' })],
      does: 'ok',
    },
    {
      name: 'its start was killed after the guest began to execute: no claim any more',
      sees: { ...healthy, record: recorded('starting') },
      does: 'write-record running',
    },
    {
      name: 'its start is about to note that down itself',
      sees: { ...healthy, record: recorded('starting', { writerAlive: true }) },
      does: 'ok',
    },
    {
      name: 'one that stands still is not noted down as running',
      sees: { domain: paused('user'), process: notLookedAt },
      does: 'degraded DOMAIN_PAUSED',
    },
    {
      name: 'noted down without its process, as by an older version',
      sees: { domain: running, process: qemu, record },
      does: 'write-record running',
    },
    {
      name: 'noted down with its process',
      sees: { domain: running, process: qemu, record: recorded('running', { process: qemu.value }) },
      does: 'ok',
    },
    {
      name: 'noted down with the process of an earlier stay',
      sees: { domain: running, process: qemu, record: recorded('running', { process: { pid: 4242, startTicks: 1 } }) },
      does: 'write-record running',
    },
    {
      name: 'what is noted down is another domain, which the resource had before',
      sees: { ...healthy, record: recorded('running', { identity: { name: 'old', uuid: 'old-uuid' } }) },
      does: 'write-record running',
    },
    { name: 'a damaged record is left alone', sees: { ...healthy, record: unknown('damaged') }, does: 'ok' },
    {
      name: 'another resource’s domain is not ours',
      sees: { ...healthy, domain: active({ tag: tagged('running', 'other') }) },
      does: 'not-running',
    },
  ]);
});

describe('health, from state and reason', () => {
  const states: [DomainState, string][] = [
    ['running', 'ok'],
    ['blocked', 'ok'],
    ['nostate', 'ok'],
    ['shutdown', 'ok'],
    ['pmsuspended', 'degraded DOMAIN_SUSPENDED'],
    ['unlisted', 'degraded STATE_UNKNOWN'],
    ['crashed', 'generic DOMAIN_CRASHED'],
    ['shutoff', 'generic DOMAIN_CRASHED'],
  ];
  test.each(states)('%s: %s', (state, does) => {
    expect(said(decideMonitor(request, facts({ ...healthy, domain: active({ state }) }), after([])))).toBe(does);
  });

  const reasons: [PausedReason, RegExp][] = [
    ['user', /paused by an operator; to let it go on: virsh resume guest1$/],
    ['ioerror', /because of an I\/O error on a disk/],
    ['migration', /by a migration; that ends by itself$/],
    ['postcopy-failed', /by a failed post-copy migration/],
    ['api-error', /for the reason "api-error"/],
  ];
  test.each(reasons)('paused (%s) is running but hurt, and says why', (reason, text) => {
    const step = decideMonitor(request, facts({ ...healthy, domain: paused(reason) }), after([]));
    expect(step).toMatchObject({ verdict: { outcome: 'degraded', reason: { code: 'DOMAIN_PAUSED' } } });
    expect(step).toMatchObject({ verdict: { reason: { text: expect.stringMatching(text) } } });
  });
});

describe('a claim that a start left behind is reported as what it is', () => {
  const starting = recorded('starting');
  table([
    {
      name: 'by its record',
      sees: { ...healthy, domain: paused('user'), record: starting },
      does: 'generic CLAIM_LEFT',
    },
    {
      name: 'by its tag, when the record is gone',
      sees: { domain: paused('user', { tag: tagged('claim') }), process: notLookedAt },
      does: 'generic CLAIM_LEFT',
    },
  ]);
});

describe('a guest that has executed is no claim', () => {
  table([
    {
      name: 'hurt before its start could note that it runs',
      sees: { ...healthy, domain: paused('ioerror'), record: recorded('starting') },
      does: 'degraded DOMAIN_PAUSED',
    },
    {
      name: 'paused by an operator, its tag still says claim',
      sees: { ...healthy, domain: paused('user', { tag: tagged('claim') }) },
      does: 'degraded DOMAIN_PAUSED',
    },
  ]);
});

describe('not running is said only on evidence', () => {
  const once = [waited('a second look')];
  table([
    {
      name: 'absent: a recurring monitor looks twice (a reboot, a daemon’s restart)',
      sees: {},
      does: 'wait for a second look',
    },
    { name: 'absent again', sees: {}, after: once, does: 'not-running' },
    { name: 'libvirt gone and no such process', sees: { domain: silent }, after: once, does: 'not-running' },
    { name: 'back at the second look', sees: healthy, after: once, does: 'ok' },
  ]);
  describe('in a probe', () => {
    table([{ name: 'absent', sees: {}, does: 'not-running' }], { recurring: false });
  });
});

describe('what cannot be told is never "not running"', () => {
  const [denied, blind] = [{ process: qemu }, { domain: silent, process: unreadable }];
  const stale = { domain: running };
  const alone = { domain: silent, process: qemu };
  table([
    { name: 'libvirt silent, process there: waits for libvirt', sees: alone, does: 'wait for libvirt to answer' },
    { name: 'then it is running, degraded', sees: alone, atS: 3, does: 'degraded LIBVIRT_UNREACHABLE' },
    { name: 'a process that libvirt denies may be ending', sees: denied, does: 'wait for the process to end' },
    { name: 'or the two disagree', sees: denied, atS: 5, does: 'generic EVIDENCE_CONFLICT' },
    { name: 'a domain without a process may have just ended', sees: stale, does: 'wait for a second look' },
    { name: 'or the two disagree, too', sees: stale, atS: 5, does: 'generic EVIDENCE_CONFLICT' },
    { name: 'neither can be asked: waits', sees: blind, does: 'wait for libvirt to answer' },
    { name: 'then cannot tell', sees: blind, atS: 10, does: 'generic STATE_UNKNOWN' },
  ]);
});

describe('monitor_scripts', () => {
  table(
    [
      { name: 'run while the domain runs', sees: healthy, does: 'run-monitor-scripts' },
      { name: 'succeed', sees: healthy, after: [did('run-monitor-scripts')], does: 'ok' },
      {
        name: 'fail, once',
        sees: healthy,
        after: [did('run-monitor-scripts', { failed: 'no answer' })],
        does: 'generic SCRIPT_FAILED',
      },
      {
        name: 'are not asked about a paused guest',
        sees: { ...healthy, domain: paused('user') },
        does: 'degraded DOMAIN_PAUSED',
      },
      { name: 'are not asked about an absent one', sees: {}, does: 'wait for a second look' },
    ],
    { monitorScripts: true },
  );
});
