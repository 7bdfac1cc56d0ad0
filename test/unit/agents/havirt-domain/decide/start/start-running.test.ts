// start of a guest that executes already, row by row: who started it asked nobody perhaps. Seconds are percent of the timeout
// (100 s).
import { startTable } from '../sights.ts';
import { describe } from 'vitest';
import { known, unknown } from '../../../../../../src/model/probe.ts';
import { active, did, identity, qemu, recorded, tagged, waited } from '../facts.ts';
import { answer, asked, held, mute, online, reporting } from '../peers-facts.ts';

const table = startTable;

/** A guest that this agent started or took over. */
const up = { domain: active({ tag: tagged('running') }), process: qemu, record: recorded('running') };
describe('libvirt’s autostart of the domain', () => {
  const autostart = known({ name: identity.name, uuid: identity.uuid ?? '' });
  table([
    { name: 'is switched off first of all', sees: { autostart }, does: 'disable-autostart' },
    { name: 'also where the guest executes', sees: { ...up, autostart }, does: 'disable-autostart' },
    {
      name: 'once, whether or not that works',
      sees: { ...up, autostart },
      after: [did('disable-autostart', { failed: 'no' })],
      does: 'ok',
    },
    { name: 'may not be known', sees: { ...up, autostart: unknown('x') }, does: 'ok' },
  ]);
});

describe('a guest that executes here already (SAFETY: neverTwoRunning)', () => {
  const there = asked({ answers: [answer(online, reporting(held()))] });
  const isAsked = [did('ask-peers')];
  table([
    { name: 'the peers are asked', sees: { ...up, peers: { kind: 'not-asked' } }, does: 'ask-peers' },
    { name: 'nobody else has it', sees: { ...up, peers: asked() }, after: isAsked, does: 'ok' },
    {
      name: 'a peer does not answer: that is no reason',
      sees: { ...up, peers: asked({ answers: [answer(online, mute)] }) },
      after: isAsked,
      does: 'ok',
    },
    {
      name: 'a peer has it too: it may be ending there',
      sees: { ...up, peers: there },
      after: isAsked,
      atS: 4,
      does: 'wait for a peer to be clear',
    },
    {
      name: 'and is asked again',
      sees: { ...up, peers: there },
      after: [...isAsked, waited('a peer to be clear', 4000)],
      atS: 5,
      does: 'ask-peers',
    },
    { name: 'it runs there', sees: { ...up, peers: there }, after: isAsked, atS: 5, does: 'generic PEER_ACTIVE' },
    { name: 'the operator wants nobody asked', sees: { ...up, peers: { kind: 'off' } }, does: 'ok' },
  ]);
});
