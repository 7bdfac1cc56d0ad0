// start and its peers, row by row: the two questions, and the life of the claim between them. Seconds are percent of the
// timeout (100 s).
import { startTable } from '../sights.ts';
import type { History } from '../../../../../../agents/havirt-domain/model/steps.ts';
import { describe } from 'vitest';
import { absent } from '../../../../../../src/model/probe.ts';
import { did, noted, paused, qemu, recorded, tagged, waited } from '../facts.ts';
import { answer, asked, held, mute, online, reporting } from '../peers-facts.ts';

const table = startTable;

const claimed = { domain: paused('user', { tag: tagged('claim') }), process: qemu, record: recorded('starting') };
const ours: History = [noted('starting'), did('create-paused', { at: 2000 })];
const refusing = (atSeconds: number) => asked({ answers: [answer(online, reporting(held()))], atS: atSeconds });
const doubting = (atSeconds: number) => asked({ answers: [answer(online, mute)], atS: atSeconds });

describe('the peers object', () => {
  const first = [did('ask-peers')];
  table([
    {
      name: 'it plainly runs there: a moment, it may be stopping',
      sees: { peers: refusing(0) },
      after: first,
      atS: 4,
      does: 'wait for a peer to be clear',
    },
    {
      name: 'asked again after the wait',
      sees: { peers: refusing(0) },
      after: [...first, waited('a peer to be clear', 1000)],
      atS: 1,
      does: 'ask-peers',
    },
    {
      name: 'it still runs there',
      sees: { peers: refusing(5) },
      after: [did('ask-peers', { at: 5000 })],
      atS: 5,
      does: 'generic PEER_ACTIVE',
    },
    {
      name: 'an unknown peer gets half of the timeout',
      sees: { peers: doubting(40) },
      after: [did('ask-peers', { at: 40_000 })],
      atS: 49,
      does: 'wait for a peer to be clear',
    },
    {
      name: 'not more',
      sees: { peers: doubting(50) },
      after: [did('ask-peers', { at: 50_000 })],
      atS: 50,
      does: 'generic PEER_UNKNOWN',
    },
    {
      name: 'what was noted down is forgotten first',
      sees: { peers: refusing(5) },
      after: [noted('starting'), did('ask-peers', { at: 5000 })],
      atS: 6,
      does: 'remove-record',
    },
    {
      name: 'asking itself fails: waits',
      sees: { peers: { kind: 'not-asked' } },
      after: [did('ask-peers', { failed: 'no ssh' })],
      does: 'wait for a peer to be clear',
    },
    {
      name: 'asking itself fails for long',
      sees: { peers: { kind: 'not-asked' } },
      after: [did('ask-peers', { at: 50_000, failed: 'no ssh' })],
      atS: 51,
      does: 'generic PEER_UNKNOWN',
    },
    {
      name: 'the cluster is unknown',
      sees: { peers: { kind: 'cluster-unknown', why: 'no crm_mon', beganMs: 50_000 } },
      after: [did('ask-peers', { at: 50_000 })],
      atS: 50,
      does: 'generic CLUSTER_UNKNOWN',
    },
  ]);
});

describe('the peers object to the claim', () => {
  const destroyed = did('destroy', { at: 4000 });
  const stayed = waited('a peer to be clear', 5000);
  table([
    { name: 'it is taken back', sees: { ...claimed, peers: refusing(3) }, after: ours, atS: 4, does: 'destroy' },
    {
      name: 'taken back again when it does not go',
      sees: { ...claimed, peers: refusing(3) },
      after: [...ours, destroyed],
      atS: 6,
      does: 'destroy',
    },
    {
      name: 'never resumed on an answer from before the claim',
      sees: { ...claimed, peers: asked({ atS: 1 }) },
      after: [...ours, did('tag', { at: 3000 })],
      atS: 4,
      does: 'ask-peers',
    },
    {
      name: 'never resumed when asking failed',
      sees: { ...claimed, peers: asked({ atS: 1 }) },
      after: [...ours, did('ask-peers', { at: 3000, failed: 'x' })],
      atS: 4,
      does: 'destroy',
    },
    {
      name: 'taken back, it stays away for a while',
      sees: { peers: refusing(3) },
      after: [...ours, destroyed],
      atS: 4,
      does: 'wait for a peer to be clear',
    },
    {
      name: 'then asks anew',
      sees: { peers: refusing(3) },
      after: [...ours, destroyed, stayed],
      atS: 5,
      does: 'ask-peers',
    },
    {
      name: 'and claims anew',
      sees: { peers: asked({ atS: 6 }) },
      after: [...ours, destroyed, stayed],
      atS: 6,
      does: 'create-paused',
    },
    {
      name: 'not when too little time is left',
      sees: { peers: refusing(6) },
      after: [...ours, destroyed, stayed, did('remove-record')],
      atS: 75,
      does: 'generic PEER_ACTIVE',
    },
  ]);
});

describe('a note that is gone makes no claim', () => {
  const peers = asked({ atS: 3 });
  const forgotten = [...ours, did('remove-record', { at: 3000 })];
  const overtaken = [noted('running'), did('create-paused', { at: 2000 })];
  table([
    {
      name: 'a late claim after the note was removed is taken back',
      sees: { ...claimed, record: absent, peers },
      after: forgotten,
      atS: 4,
      does: 'destroy',
    },
    {
      name: 'the guest ended meanwhile: noted down as a claim again first',
      sees: { peers },
      after: [noted('running'), did('ask-peers', { at: 3000 })],
      atS: 4,
      does: 'write-record starting',
    },
    {
      name: 'one that was noted down as running is taken back',
      sees: { ...claimed, peers },
      after: overtaken,
      atS: 4,
      does: 'destroy',
    },
  ]);
});

describe('a claim that another start left behind', () => {
  const busy = { ...claimed, record: recorded('starting', { writerAlive: true }) };
  const again = waited('a second look');
  table([
    {
      name: 'may have been made just now, after its record was looked for',
      sees: claimed,
      does: 'wait for a second look',
    },
    { name: 'is destroyed, what it had asked is no longer true', sees: claimed, after: [again], does: 'destroy' },
    { name: 'also when only its tag tells it', sees: { ...claimed, record: absent }, after: [again], does: 'destroy' },
    {
      name: 'also when only its record tells it',
      sees: { ...claimed, domain: paused('user') },
      after: [again],
      does: 'destroy',
    },
    {
      name: 'is given time to go',
      sees: claimed,
      after: [again, did('destroy')],
      atS: 1,
      does: 'wait for the domain to end',
    },
    { name: 'is destroyed again', sees: claimed, after: [again, did('destroy')], atS: 2, does: 'destroy' },
    { name: 'cannot be cleared', sees: claimed, after: [again, did('destroy')], atS: 90, does: 'generic CLAIM_LEFT' },
    { name: 'is that of a start under way', sees: busy, does: 'wait for another start to finish' },
    { name: 'for long', sees: busy, atS: 50, does: 'generic CLAIM_BUSY' },
  ]);
});
