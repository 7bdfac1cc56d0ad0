// start, row by row: the way of one that nothing stands against, and what needs no peer. Seconds are percent of the timeout
// (100 s). The peers and the life of the claim are in start-claim.test.ts.
import { startTable } from '../sights.ts';
import type { History } from '../../../../../../agents/havirt-domain/model/steps.ts';
import { describe } from 'vitest';
import { known, unknown } from '../../../../../../src/model/probe.ts';
import { active, did, identity, noted, paused, qemu, recorded, running, silent, tagged, unreadable } from '../facts.ts';
import { asked } from '../peers-facts.ts';

const table = startTable;

/** A guest that this agent started or took over. */
const up = { domain: active({ tag: tagged('running') }), process: qemu, record: recorded('running') };
const claimed = { domain: paused('user', { tag: tagged('claim') }), process: qemu, record: recorded('starting') };
const ours: History = [noted('starting'), did('create-paused', { at: 2000 })];

describe('the way of a start', () => {
  table([
    { name: 'asks the peers', sees: { peers: { kind: 'not-asked' } }, does: 'ask-peers' },
    {
      name: 'notes down who it is',
      sees: { peers: asked() },
      after: [did('ask-peers')],
      does: 'write-record starting',
    },
    {
      name: 'claims: created, but not executing',
      sees: { peers: asked() },
      after: [did('ask-peers'), noted('starting')],
      does: 'create-paused',
    },
    {
      name: 'asks again, now that the claim stands',
      sees: { ...claimed, peers: asked({ atS: 1 }) },
      after: ours,
      atS: 3,
      does: 'ask-peers',
    },
    {
      name: 'marks it as no claim any more',
      sees: { ...claimed, peers: asked({ atS: 3 }) },
      after: ours,
      atS: 3,
      does: 'tag',
    },
    {
      name: 'lets it execute',
      sees: { ...claimed, peers: asked({ atS: 3 }) },
      after: [...ours, did('tag', { at: 3000 })],
      atS: 4,
      does: 'resume',
    },
    {
      name: 'looks whether it does',
      sees: { ...claimed, peers: asked({ atS: 3 }) },
      after: [...ours, did('tag', { at: 3000 }), did('resume', { at: 4000 })],
      atS: 4,
      does: 'wait for a second look',
    },
    {
      name: 'notes that down',
      sees: { domain: running, process: qemu, record: recorded('starting') },
      after: ours,
      does: 'write-record running',
    },
    {
      name: 'and is done',
      sees: { ...up },
      after: ours,
      does: 'ok',
    },
    { name: 'with peer_check=off nobody is asked', sees: claimed, after: ours, does: 'tag' },
  ]);
});

describe('a guest that was taken over carries no tag', () => {
  const untagged = { ...up, domain: running };
  table([
    { name: 'it gets one, so that whose it is outlives every file', sees: untagged, does: 'tag' },
    { name: 'whether or not that works', sees: untagged, after: [did('tag', { failed: 'no' })], does: 'ok' },
    {
      name: 'after it was noted down, as another domain may have been before',
      sees: { ...untagged, record: recorded('running', { identity: { name: 'old', uuid: 'old-uuid' } }) },
      does: 'write-record running',
    },
    { name: 'one that stands still is left alone', sees: { ...up, domain: paused('user') }, does: 'ok' },
  ]);
});

describe('is idempotent', () => {
  table([
    { name: 'it runs already', sees: { ...up }, does: 'ok' },
    {
      name: 'it runs, though its configuration is gone',
      sees: { ...up, config: { kind: 'missing', why: 'x' } },
      does: 'ok',
    },
    {
      name: 'it is just arriving, and the record is that of an earlier stay',
      sees: { domain: paused('migration'), process: qemu, record: recorded('running') },
      does: 'wait for a second look',
    },
    {
      name: 'it runs for another resource',
      sees: { domain: active({ tag: tagged('running', 'other') }), process: qemu },
      does: 'generic OWNED_BY_OTHER',
    },
    {
      name: 'it is crashed',
      sees: { domain: active({ state: 'crashed' }), process: qemu },
      does: 'generic DOMAIN_CRASHED',
    },
    {
      name: 'it is on its way down',
      sees: { domain: active({ state: 'shutdown' }), process: qemu },
      does: 'wait for the domain to end',
    },
    {
      name: 'it is on its way down, for ever',
      sees: { domain: active({ state: 'shutdown' }), process: qemu },
      atS: 90,
      does: 'generic TIMEOUT',
    },
  ]);
});

describe('a guest that stands still', () => {
  const still = { domain: paused('user', { tag: tagged('running') }), process: qemu };
  table([
    {
      name: 'was seen to execute before: an operator’s pause is left alone',
      sees: { ...still, record: recorded('running') },
      does: 'ok',
    },
    {
      name: 'paused by an operator, though its tag still says claim',
      sees: { ...still, domain: paused('user', { tag: tagged('claim') }), record: recorded('running') },
      does: 'ok',
    },
    {
      name: 'paused by an I/O error before its start could note that it runs',
      sees: { ...still, domain: paused('ioerror'), record: recorded('starting') },
      does: 'wait for a second look',
    },
    {
      name: 'a claim, whatever is noted down of another domain',
      sees: { ...claimed, record: recorded('running', { identity: { name: 'old', uuid: 'old-uuid' } }) },
      does: 'wait for a second look',
    },
    { name: 'was never seen to execute: may be arriving', sees: still, does: 'wait for a second look' },
    { name: 'is no success', sees: still, atS: 50, does: 'generic DOMAIN_PAUSED' },
  ]);
});

describe('a start needs to know that nothing is here', () => {
  const blind = { process: unreadable };
  table([
    { name: 'libvirt silent, no process: waits', sees: { domain: silent }, does: 'wait for libvirt to answer' },
    { name: 'for long', sees: { domain: silent }, atS: 50, does: 'generic LIBVIRT_UNREACHABLE' },
    {
      name: 'libvirt silent, a process there',
      sees: { domain: silent, process: qemu },
      atS: 50,
      does: 'generic LIBVIRT_UNREACHABLE',
    },
    { name: 'process table silent: waits', sees: blind, does: 'wait for libvirt to answer' },
    { name: 'for long', sees: blind, atS: 50, does: 'generic STATE_UNKNOWN' },
    {
      name: 'whether the former domain runs is unknown: waits',
      sees: { former: unknown('x') },
      does: 'wait for libvirt to answer',
    },
    { name: 'for long', sees: { former: unknown('x') }, atS: 50, does: 'generic STATE_UNKNOWN' },
    {
      name: 'whether its name is taken is unknown',
      sees: { nameTaken: unknown('x') },
      atS: 50,
      does: 'generic STATE_UNKNOWN',
    },
    {
      name: 'a process that libvirt denies may be ending',
      sees: { process: qemu },
      does: 'wait for the process to end',
    },
    { name: 'or runs the domain', sees: { process: qemu }, atS: 30, does: 'generic EVIDENCE_CONFLICT' },
    { name: 'a domain without a process', sees: { domain: running }, atS: 30, does: 'generic EVIDENCE_CONFLICT' },
  ]);
});

describe('refusals that need no peer', () => {
  const noConfig = { config: { kind: 'missing', why: 'x' } } as const;
  const unreadableConfig = { config: { kind: 'unreadable', why: 'x' } } as const;
  const lacks = { kind: 'lacks', what: 'the emulator' } as const;
  const missing = { kind: 'missing', what: 'the disk' } as const;
  table([
    {
      name: 'configuration missing: waits',
      sees: noConfig,
      atS: 49,
      does: 'wait for what keeps the domain from starting to pass',
    },
    { name: 'for half of the timeout', sees: noConfig, atS: 50, does: 'generic CONFIG_MISSING' },
    { name: 'unreadable: waits', sees: unreadableConfig, does: 'wait for what keeps the domain from starting to pass' },
    { name: 'for half of the timeout', sees: unreadableConfig, atS: 50, does: 'generic CONFIG_UNREADABLE' },
    { name: 'invalid', sees: { config: { kind: 'invalid', why: 'x' } }, does: 'args CONFIG_INVALID' },
    {
      name: 'the configuration names another domain, the former one runs',
      sees: { former: running },
      does: 'generic FORMER_ACTIVE',
    },
    { name: 'its name is taken here', sees: { nameTaken: running }, does: 'generic NAME_TAKEN' },
    {
      name: 'its UUID is taken here by another domain',
      sees: { uuidTaken: known({ name: 'guest2', uuid: identity.uuid ?? '' }) },
      does: 'generic UUID_TAKEN',
    },
    { name: 'the emulator is missing', sees: { shortfalls: [lacks] }, does: 'installed NODE_LACKS' },
    {
      name: 'a disk is missing: waits',
      sees: { shortfalls: [missing] },
      atS: 49,
      does: 'wait for what keeps the domain from starting to pass',
    },
    { name: 'for half of the timeout', sees: { shortfalls: [missing] }, atS: 50, does: 'generic NODE_LACKS' },
    { name: 'memory is short', sees: { shortfalls: [{ kind: 'short', what: 'x' }] }, does: 'generic NODE_SHORT' },
    {
      name: 'the emulator is missing and memory is short',
      sees: { shortfalls: [{ kind: 'short', what: 'x' }, lacks] },
      does: 'installed NODE_LACKS',
    },
    { name: 'it began too late', sees: { peers: { kind: 'not-asked' } }, atS: 75, does: 'generic TIMEOUT' },
  ]);
});

describe('monitor_scripts are waited for', () => {
  const failed = did('run-monitor-scripts', { failed: 'not yet' });
  table(
    [
      { name: 'run', sees: up, does: 'run-monitor-scripts' },
      { name: 'fail: a rest', sees: up, after: [failed], does: 'wait for the monitor scripts to succeed' },
      { name: 'succeed', sees: up, after: [failed, did('run-monitor-scripts')], does: 'ok' },
      { name: 'never succeed', sees: up, after: [failed], atS: 90, does: 'generic SCRIPT_FAILED' },
    ],
    { monitorScripts: true },
  );
});
