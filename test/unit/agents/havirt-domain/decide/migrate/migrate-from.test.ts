// migrate_from on the target: the guest arrives, or it is said in time that it did not. Seconds are percent of the timeout.
import { describe, expect, test } from 'vitest';
import {
  decideMigrateFrom,
  type MigrateFromRequest,
} from '../../../../../../agents/havirt-domain/decide/migrate/migrate-from.ts';
import type { DomainFacts } from '../../../../../../agents/havirt-domain/model/facts.ts';
import {
  active,
  did,
  facts,
  noted,
  notLookedAt,
  paused,
  qemu,
  recorded,
  running,
  silent,
  waited,
  tableOf,
  unreadable,
  after,
} from '../facts.ts';

const table = tableOf<MigrateFromRequest, DomainFacts>(
  (asked, sees, moment) => decideMigrateFrom(asked, facts(sees), moment),
  { sourceNode: 'n1', monitorScripts: false },
);

const arrived = { domain: running, process: notLookedAt };
const incoming = { domain: paused('migration'), process: notLookedAt };

describe('the guest executes here', () => {
  table([
    { name: 'its identity is noted down', sees: arrived, does: 'write-record running' },
    { name: 'that is all', sees: { ...arrived, record: recorded('running') }, does: 'ok' },
    {
      name: 'a note that cannot be written is no failure',
      sees: arrived,
      after: [noted('running', { failed: 'no space' })],
      does: 'ok',
    },
    {
      name: 'with the rest of its memory still to come',
      sees: { ...arrived, domain: active() },
      does: 'write-record running',
    },
  ]);
});

describe('the guest is on its way', () => {
  table([
    { name: 'it is waited for', sees: incoming, atS: 50, does: 'wait for the guest to be received' },
    { name: 'not for ever', sees: incoming, atS: 90, does: 'generic MIGRATE_NOT_RECEIVED' },
    {
      name: 'libvirt is silent here',
      sees: { domain: silent, process: qemu },
      atS: 50,
      does: 'wait for the guest to be received',
    },
    { name: 'for ever', sees: { domain: silent, process: qemu }, atS: 90, does: 'generic MIGRATE_NOT_RECEIVED' },
  ]);
});

describe('no migration is under way (ocf-tester calls it like this)', () => {
  table([
    { name: 'it may be about to begin', sees: {}, does: 'wait for the guest to be received' },
    { name: 'it is not', sees: {}, atS: 5, does: 'generic MIGRATE_NOT_RECEIVED' },
  ]);
});

describe('a guest that was paused at the source arrives paused', () => {
  const guest = { domain: paused('user'), process: notLookedAt, record: recorded('running') };
  table([
    { name: 'which may be a moment of the migration', sees: guest, does: 'wait for the guest to be received' },
    { name: 'or may stay', sees: guest, atS: 5, does: 'ok' },
  ]);
});

describe('monitor_scripts are waited for', () => {
  const noticed = { ...arrived, record: recorded('running') };
  const failed = did('run-monitor-scripts', { failed: 'not yet' });
  const rested = waited('the monitor scripts to succeed');
  table(
    [
      { name: 'run', sees: noticed, does: 'run-monitor-scripts' },
      { name: 'fail: a rest', sees: noticed, after: [failed], does: 'wait for the monitor scripts to succeed' },
      { name: 'run again', sees: noticed, after: [failed, rested], does: 'run-monitor-scripts' },
      { name: 'succeed', sees: noticed, after: [failed, rested, did('run-monitor-scripts')], does: 'ok' },
      { name: 'never succeed', sees: noticed, after: [failed, rested, failed], atS: 90, does: 'generic SCRIPT_FAILED' },
    ],
    { monitorScripts: true },
  );
});

describe('what is here instead is said in words', () => {
  const cases: [string, Partial<DomainFacts>, RegExp][] = [
    ['nothing', {}, /; on this node it is not active; the log/],
    ['still arriving', incoming, /; on this node it is paused \(migration\);/],
    ['libvirt has not noticed its end', { domain: running }, /libvirt shows it, but no process runs it/],
    ['libvirt is silent', { domain: silent, process: qemu }, /process 4242 runs it, but libvirt did not answer/],
    ['libvirt denies it', { process: qemu }, /process 4242 runs it, but libvirt does not show it/],
    ['nobody can tell', { domain: silent, process: unreadable }, /its state is unknown: libvirt did not answer/],
  ];
  test.each(cases)('%s', (_, sees, text) => {
    const step = decideMigrateFrom({ sourceNode: 'n1', monitorScripts: false }, facts(sees), after([], 90));
    expect(step).toMatchObject({ verdict: { reason: { text: expect.stringMatching(text) as string } } });
  });
});
