// How often start asks its peers while its claim stands, row by row. Seconds are percent of the timeout (100 s).
import { startTable } from '../sights.ts';
import type { History } from '../../../../../../agents/havirt-domain/model/steps.ts';
import type { ClusterNode } from '../../../../../../src/pacemaker/model.ts';
import { describe } from 'vitest';
import { did, noted, paused, qemu, recorded, tagged } from '../facts.ts';
import { answer, asked, fenced, mute, nothing, online } from '../peers-facts.ts';

const table = startTable;

const claimed = { domain: paused('user', { tag: tagged('claim') }), process: qemu, record: recorded('starting') };
const ours: History = [noted('starting'), did('create-paused', { at: 2000 })];
const third: ClusterNode = { ...online, name: 'n3' };
const clear = (...nodes: ClusterNode[]) => asked({ answers: nodes.map((node) => answer(node, nothing)), atS: 5 });

describe('several peers answer: a guest may have migrated from one to the other meanwhile', () => {
  const oneRound = [...ours, did('ask-peers', { at: 5000 })];
  const twoRounds = [...oneRound, did('ask-peers', { at: 5000 })];
  table([
    {
      name: 'one round is not enough',
      sees: { ...claimed, peers: clear(online, third) },
      after: oneRound,
      atS: 6,
      does: 'ask-peers',
    },
    {
      name: 'two in a row are',
      sees: { ...claimed, peers: clear(online, third) },
      after: twoRounds,
      atS: 6,
      does: 'tag',
    },
    {
      name: 'a round from before the claim does not count',
      sees: { ...claimed, peers: clear(online, third) },
      after: [did('ask-peers', { at: 1000 }), ...oneRound],
      atS: 6,
      does: 'ask-peers',
    },
    {
      name: 'a round that failed does not count',
      sees: { ...claimed, peers: clear(online, third) },
      after: [...ours, did('ask-peers', { at: 4000, failed: 'x' }), did('ask-peers', { at: 5000 })],
      atS: 6,
      does: 'ask-peers',
    },
    {
      name: 'one round is, where only one peer answers and the cluster vouches for the other',
      sees: {
        ...claimed,
        peers: asked({ answers: [answer(online, nothing), answer({ ...fenced, name: 'n3' }, mute)], atS: 5 }),
      },
      after: oneRound,
      atS: 6,
      does: 'tag',
    },
  ]);
});
