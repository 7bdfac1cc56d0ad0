// start, row by row, where the claim does not come about: libvirt fails, does not answer, or the domain ends by itself. Seconds
// are percent of the timeout (100 s).
import { startTable } from '../sights.ts';
import type { History } from '../../../../../../agents/havirt-domain/model/steps.ts';
import { describe } from 'vitest';
import { active, did, noted, paused, qemu, recorded, tagged, waited } from '../facts.ts';
import { asked } from '../peers-facts.ts';

const table = startTable;

const claimed = { domain: paused('user', { tag: tagged('claim') }), process: qemu, record: recorded('starting') };
const ours: History = [noted('starting'), did('create-paused', { at: 2000 })];
describe('what goes wrong with the claim', () => {
  const peers = asked({ atS: 3 });
  const failed: History = [noted('starting'), did('create-paused', { at: 2000, failed: 'no such bridge' })];
  const turnedDown: History = [
    noted('starting'),
    did('create-paused', { at: 2000, failed: 'no such CPU', isLasting: true }),
  ];
  const unanswered: History = [noted('starting'), did('create-paused', { at: 2000, unanswered: 'timeout' })];
  const resumed = did('resume', { at: 4000, failed: 'no disk lock' });
  table([
    {
      name: 'the record cannot be written',
      sees: { peers },
      after: [noted('starting', { failed: 'no space' })],
      does: 'generic RECORD_UNWRITABLE',
    },
    {
      name: 'libvirt fails to create: a lock, a lease or a file may pass',
      sees: { peers },
      after: failed,
      atS: 49,
      does: 'wait for what keeps the domain from starting to pass',
    },
    {
      name: 'after that the peers are asked anew',
      sees: { peers },
      after: [...failed, waited('what keeps the domain from starting to pass', 5000)],
      atS: 7,
      does: 'ask-peers',
    },
    {
      name: 'and it is created again',
      sees: { peers: asked({ atS: 8 }) },
      after: [...failed, waited('what keeps the domain from starting to pass', 5000), did('ask-peers', { at: 8000 })],
      atS: 9,
      does: 'create-paused',
    },
    {
      name: 'it does not pass for half of the timeout: the record goes',
      sees: { peers },
      after: failed,
      atS: 50,
      does: 'remove-record',
    },
    {
      name: 'libvirt turns the configuration down: the record goes at once',
      sees: { peers },
      after: turnedDown,
      does: 'remove-record',
    },
    {
      name: 'and libvirt’s reason is told',
      sees: { peers },
      after: [...turnedDown, did('remove-record')],
      does: 'generic CREATE_FAILED',
    },
    {
      name: 'no answer to create: it may still come',
      sees: { peers },
      after: unanswered,
      atS: 50,
      does: 'wait for libvirt to answer',
    },
    { name: 'it came', sees: { ...claimed, peers }, after: unanswered, atS: 50, does: 'tag' },
    {
      name: 'it did not: the record stays, for what may come',
      sees: { peers },
      after: unanswered,
      atS: 85,
      does: 'generic CREATE_FAILED',
    },
    {
      name: 'it ended by itself',
      sees: { peers },
      after: [...ours, did('remove-record')],
      does: 'generic DOMAIN_ENDED',
    },
    {
      name: 'resume fails: the claim is taken back',
      sees: { ...claimed, peers },
      after: [...ours, did('tag', { at: 3000 }), resumed],
      does: 'destroy',
    },
    {
      name: 'and said',
      sees: { peers },
      after: [...ours, resumed, did('destroy', { at: 5000 }), did('remove-record')],
      does: 'generic RESUME_FAILED',
    },
    {
      name: 'resume unanswered: looks',
      sees: { ...claimed, peers },
      after: [...ours, did('tag', { at: 3000 }), did('resume', { at: 4000, unanswered: 'x' })],
      does: 'wait for a second look',
    },
    {
      name: 'resume “failed”, but the guest executes',
      sees: { domain: active({ tag: tagged('running') }), process: qemu, record: recorded('running') },
      after: [...ours, resumed],
      does: 'ok',
    },
    {
      name: 'it never executes: the claim is taken back',
      sees: { ...claimed, peers },
      after: [...ours, did('tag', { at: 3000 }), did('resume', { at: 4000 })],
      atS: 90,
      does: 'destroy',
    },
  ]);
});
