// start while it is not known which disks the domain has here: nobody could say then whether another domain has one of them.
// Seconds are percent of the timeout (100 s).
import { startStep } from '../sights.ts';
import type { StartSight } from '../../../../../../agents/havirt-domain/model/facts.ts';
import { expect, test } from 'vitest';
import { absent, known, unknown } from '../../../../../../src/model/probe.ts';
import { did, noted, paused, qemu, recorded, resource, said, tagged, type Row, after } from '../facts.ts';
import { answer, asked, held, online, reporting } from '../peers-facts.ts';

const disks = unknown('libvirt did not answer');
const claimed = { domain: paused('user', { tag: tagged('claim') }), process: qemu, record: recorded('starting') };
const asking = [noted('starting'), did('ask-peers')];
const askingAgain = [noted('starting'), did('create-paused', { at: 2000 }), did('tag', { at: 3000 })];
const runsThere = asked({ answers: [answer(online, reporting(held()))], atS: 1 });

test.each<Row<StartSight>>([
  { name: 'they are looked at again', sees: { disks, peers: asked() }, atS: 1, does: 'wait for a peer to be clear' },
  { name: 'not known by half of the timeout', sees: { disks, peers: asked() }, atS: 50, does: 'generic STATE_UNKNOWN' },
  { name: 'not looked at', sees: { disks: absent, peers: asked() }, atS: 50, does: 'generic STATE_UNKNOWN' },
  {
    name: 'where the domain runs is said first',
    sees: { disks, peers: runsThere },
    atS: 50,
    does: 'generic PEER_ACTIVE',
  },
  { name: 'known by now', sees: { disks: known([]), peers: asked() }, after: asking, atS: 1, does: 'create-paused' },
  { name: 'nobody is to be asked', sees: { disks }, after: asking, atS: 1, does: 'create-paused' },
  {
    name: 'a claim is taken back',
    sees: { ...claimed, disks, peers: asked({ atS: 4 }) },
    after: askingAgain,
    atS: 5,
    does: 'destroy',
  },
  {
    name: 'a claim executes with known ones',
    sees: { ...claimed, peers: asked({ atS: 4 }) },
    after: askingAgain,
    atS: 5,
    does: 'resume',
  },
])('$name', ({ sees, after: history = [did('ask-peers')], atS: seconds, does }) => {
  const step = startStep({ resource, monitorScripts: false, peerCheck: true }, sees, after(history, seconds));
  expect(said(step)).toBe(does);
});
