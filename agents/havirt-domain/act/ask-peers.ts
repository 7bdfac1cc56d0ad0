// Asks all other nodes once more what they have of the domain and its disks.
import { askPeers } from '../../../src/peers/ask-peers.ts';
import type { DomainFacts } from '../model/facts.ts';
import { peersIn } from '../model/memory.ts';
import type { History, Learned } from '../model/steps.ts';
import type { ActPorts } from './ports.ts';

/** One round. What was learned in the round before tells for whom it need not wait. */
export async function askOthers(
  { identity }: Pick<DomainFacts, 'identity'>,
  history: History,
  { peers }: Pick<ActPorts, 'peers'>,
): Promise<Learned> {
  if (identity.kind !== 'known') throw new Error('bug: peers are asked about no domain');
  return { kind: 'peers', peers: await askPeers(peers(identity.value), peersIn(history)) };
}
