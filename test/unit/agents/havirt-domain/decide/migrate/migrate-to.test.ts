// migrate_to on the source: begun once, ended in time, judged by where the guest is. Seconds are percent of the timeout.
import { describe, expect, test } from 'vitest';
import type { MigrateToRequest } from '../../../../../../agents/havirt-domain/decide/migrate/migration-end.ts';
import { migrateToStep } from '../sights.ts';
import type { MigrateSight } from '../../../../../../agents/havirt-domain/model/facts.ts';
import { absent, known } from '../../../../../../src/model/probe.ts';
import { active, did, paused, qemu, running, said, silent, tagged, waited, tableOf, after } from '../facts.ts';

const request = { targetNode: 'n2', remoteUri: 'qemu+ssh://n2/system', downtimeMs: 0 };
const table = tableOf<MigrateToRequest, MigrateSight>(migrateToStep, request);
const generation = '00000000000000aa';
const ofGuest = { tag: { ...tagged('running'), generation } };
const ofAnother = { tag: { ...tagged('running'), generation: '00000000000000bb' } };
const guest = active(ofGuest);

const done = { kind: 'done' } as const;
const failed = { kind: 'failed', why: 'unable to connect' } as const;
const gone = { domain: absent, process: absent };

describe('begins', () => {
  table([
    { name: 'with a running guest', sees: { domain: guest }, does: 'begin-migration' },
    { name: 'with one that an operator paused', sees: { domain: paused('user', ofGuest) }, does: 'begin-migration' },
    { name: 'with a tag that tells it from other copies', sees: {}, does: 'tag' },
    { name: 'with a generation in that tag', sees: { domain: active({ tag: tagged('running') }) }, does: 'tag' },
    {
      name: 'a tag that is refused does not keep it',
      sees: {},
      after: [did('tag', { failed: 'no' })],
      does: 'begin-migration',
    },
    { name: 'nor one that nobody answers', sees: {}, after: [did('tag', { unanswered: '' })], does: 'begin-migration' },
    {
      name: 'nor a target that cannot be asked who it is',
      sees: { domain: guest, targetHost: 'unknown' },
      does: 'begin-migration',
    },
    { name: 'not to this host itself', sees: { targetHost: 'same' }, does: 'generic MIGRATE_FAILED' },
    { name: 'not without the domain', sees: gone, does: 'generic MIGRATE_NOT_HERE' },
    { name: 'not with a hurt one', sees: { domain: paused('ioerror') }, does: 'generic MIGRATE_NOT_HERE' },
    {
      name: 'not with a crashed one',
      sees: { domain: active({ state: 'crashed' }) },
      does: 'generic MIGRATE_NOT_HERE',
    },
    { name: 'libvirt silent: waits', sees: { domain: silent, process: qemu }, does: 'wait for libvirt to answer' },
    { name: 'then refuses', sees: { domain: silent, process: qemu }, atS: 25, does: 'generic STATE_UNKNOWN' },
    {
      name: 'a process that libvirt denies cannot migrate',
      sees: { domain: absent, process: qemu },
      atS: 25,
      does: 'generic STATE_UNKNOWN',
    },
    { name: 'not when there is no time left to end it', sees: {}, atS: 80, does: 'generic TIMEOUT' },
  ]);
});

describe('under way', () => {
  const call = { kind: 'under-way' } as const;
  const aborted = did('abort-job', { at: 80_000 });
  table([
    { name: 'is waited for', sees: { call }, does: 'wait for the migration to finish' },
    { name: 'is aborted in time, so that the guest goes on here', sees: { call }, atS: 80, does: 'abort-job' },
    {
      name: 'the abort is given time',
      sees: { call },
      after: [aborted],
      atS: 81,
      does: 'wait for the migration to finish',
    },
    { name: 'and repeated', sees: { call }, after: [aborted], atS: 82, does: 'abort-job' },
    {
      name: 'the call ends before its timeout all the same',
      sees: { call },
      after: [aborted],
      atS: 90,
      does: 'generic MIGRATE_TOO_SLOW',
    },
  ]);
});

describe('migration_downtime is set while the job runs', () => {
  const call = { kind: 'under-way' } as const;
  const begun = did('begin-migration');
  const looked = waited('the migration to finish', 300);
  const early = did('set-migration-downtime', { at: 300, failed: 'no job' });
  table(
    [
      {
        name: 'the job gets a moment to begin',
        sees: { call },
        after: [begun],
        does: 'wait for the migration to finish',
      },
      { name: 'then it is set', sees: { call }, after: [begun, looked], does: 'set-migration-downtime' },
      {
        name: 'too early: a little later again',
        sees: { call },
        after: [begun, looked, early],
        atS: 0.8,
        does: 'set-migration-downtime',
      },
      {
        name: 'too early: not at once',
        sees: { call },
        after: [begun, looked, early],
        atS: 0.5,
        does: 'wait for the migration to finish',
      },
      {
        name: 'set: no more',
        sees: { call },
        after: [begun, looked, did('set-migration-downtime', { at: 400 })],
        atS: 5,
        does: 'wait for the migration to finish',
      },
      {
        name: 'never more than ten times',
        sees: { call },
        after: [begun, looked, ...Array.from({ length: 10 }, () => early)],
        atS: 30,
        does: 'wait for the migration to finish',
      },
    ],
    { downtimeMs: 500 },
  );
});

describe('judged by both sides', () => {
  const onTarget = running;
  const asleep = known({ ...running.value, state: 'paused', pausedReason: 'migration' } as const);
  table([
    { name: 'gone here, runs there', sees: { ...gone, call: done, onTarget }, does: 'ok' },
    { name: 'the call failed, but it runs there', sees: { ...gone, call: failed, onTarget }, does: 'ok' },
    {
      name: 'an operator’s pause travelled with it',
      sees: { ...gone, call: done, onTarget: paused('user') },
      does: 'ok',
    },
    { name: 'done, and the target cannot be asked: migrate_from looks', sees: { ...gone, call: done }, does: 'ok' },
    { name: 'failed, and it goes on here', sees: { call: failed }, does: 'generic MIGRATE_FAILED' },
    {
      name: 'failed, goes on here, and is not there',
      sees: { call: failed, onTarget: absent },
      does: 'generic MIGRATE_FAILED',
    },
    {
      name: 'gone here, not yet awake there',
      sees: { ...gone, call: done, onTarget: asleep },
      does: 'wait for the migration to finish',
    },
    {
      name: 'gone here, never awake there',
      sees: { ...gone, call: done, onTarget: asleep },
      atS: 90,
      does: 'generic MIGRATE_FAILED',
    },
    {
      name: 'gone on both sides',
      sees: { ...gone, call: done, onTarget: absent },
      atS: 90,
      does: 'generic MIGRATE_FAILED',
    },
    {
      name: 'failed, gone here, the target unknown: is no success',
      sees: { ...gone, call: failed },
      atS: 90,
      does: 'generic MIGRATE_FAILED',
    },
    { name: 'done, but still here', sees: { call: done }, atS: 90, does: 'generic MIGRATE_FAILED' },
    {
      name: 'libvirt silent here afterwards',
      sees: { domain: silent, process: qemu, call: done },
      does: 'wait for the migration to finish',
    },
  ]);
});

describe('the guest executes here and there', () => {
  const both = { call: failed, domain: guest, onTarget: guest };
  const ended = did('destroy', { at: 1000 });
  table([
    { name: 'one guest on two hosts: the copy here ends', sees: both, does: 'destroy' },
    { name: 'it is just ending', sees: both, after: [ended], atS: 2, does: 'wait for the domain to end' },
    { name: 'it does not end', sees: both, after: [ended], atS: 3, does: 'destroy' },
    {
      name: 'it never ends',
      sees: both,
      after: [did('destroy', { at: 90_000 })],
      atS: 91,
      does: 'generic MIGRATE_FAILED',
    },
    {
      name: 'seen twice, for the target is this host: it stays',
      sees: { ...both, targetHost: 'same' },
      does: 'generic MIGRATE_FAILED',
    },
    {
      name: 'perhaps seen twice: it stays',
      sees: { ...both, targetHost: 'unknown' },
      does: 'generic MIGRATE_FAILED',
    },
    {
      name: 'there it is a copy that somebody made: the guest here stays',
      sees: { ...both, onTarget: running },
      does: 'generic MIGRATE_FAILED',
    },
    {
      name: 'there it is a copy that another start made',
      sees: { ...both, onTarget: active(ofAnother) },
      does: 'generic MIGRATE_FAILED',
    },
    {
      name: 'there it is a copy made from the XML of the live domain, tag and all, but started there',
      sees: { ...both, onTarget: known({ ...guest.value, isOwnStart: true }) },
      does: 'generic MIGRATE_FAILED',
    },
    {
      name: 'nobody can tell what is what',
      sees: { ...both, domain: running, onTarget: running },
      does: 'generic MIGRATE_FAILED',
    },
  ]);

  test('the operator hears which copy is where, and what to do', () => {
    const step = migrateToStep(request, { ...both, onTarget: running }, after([], 1));
    expect(step).toMatchObject({
      verdict: {
        reason: {
          text:
            'migration to n2: unable to connect; guest1 executes here and on n2, and nothing proves that the copy there came from here ' +
            '(generation 00000000000000aa here, none there), so neither was ended; end the wrong copy at once: ' +
            'virsh -c qemu+ssh://n2/system destroy 6a1b3c5d-0000-4000-8000-00000000beef ends the one on n2',
        },
      },
    });
  });
});

describe('success is the guest that was sent', () => {
  const sent = guest.value;
  const late = { atS: 90, does: 'generic MIGRATE_FAILED' };
  table([
    { name: 'it executes there', sees: { ...gone, call: failed, sent, onTarget: guest }, does: 'ok' },
    { name: 'it cannot be told', sees: { ...gone, call: done, sent: running.value, onTarget: guest }, does: 'ok' },
    { name: 'a copy made by hand executes there', sees: { ...gone, call: failed, sent, onTarget: running }, ...late },
    { name: 'another guest', sees: { ...gone, call: failed, sent, onTarget: active(ofAnother) }, ...late },
    {
      name: 'an operator’s pause did not travel with another guest',
      sees: { ...gone, call: done, sent, onTarget: paused('user', ofAnother) },
      ...late,
    },
  ]);
});

test('a node that nobody named is no target', () => {
  const step = migrateToStep({ ...request, targetNode: '' }, { domain: guest }, after([]));
  expect(said(step)).toBe('generic MIGRATE_FAILED');
  expect(step).toMatchObject({ verdict: { reason: { text: expect.stringContaining('CRM_meta_migrate_target') } } });
});

describe('after an abort', () => {
  const aborted = [did('abort-job', { at: 80_000 })];
  const reason = (sees: Partial<MigrateSight>, seconds: number) => {
    const step = migrateToStep(request, sees, after(aborted, seconds));
    return step.kind === 'done' ? step.verdict.reason : undefined;
  };

  test('the operator hears that it was too slow, and what to do', () => {
    expect(reason({ call: failed }, 81)).toEqual({
      code: 'MIGRATE_TOO_SLOW',
      text:
        'migration to n2 took most of the timeout, and was cancelled; the guest goes on here; ' +
        "raise migrate_to's timeout or migration_downtime, or raise or remove migration_speed",
    });
  });

  test('nobody is told that the guest goes on here when it does not', () => {
    expect(reason({ ...gone, call: failed }, 90)?.text).not.toContain('goes on here');
  });

  test('one that finished all the same is a success', () => {
    expect(reason({ ...gone, call: done, onTarget: running }, 81)).toBeUndefined();
  });
});
