// Tells worlds apart, in short: two with the same key have the same future. What a decider never asks of its history is left
// out: of waits it asks for two kinds (src/decide/monitor.ts, start-absent.ts), of effects for all.
import type { PeersFact } from '../../src/model/peer.ts';
import type { Taken } from '../../src/model/step.ts';
import type { Call, NodeState, World } from './world.ts';

export function keyOf({ nodes, faultsLeft }: World): string {
  return `${faultsLeft};${nodes.map(keyOfNode).join(';')}`;
}

function keyOfNode({ call, inFlight, ...truth }: NodeState): string {
  return `${Object.values(truth).join()}/${inFlight.join()}/${call === undefined ? '' : keyOfCall(call)}`;
}

function keyOfCall({ action, nowMs, history, peers, config, wroteRecord }: Call): string {
  const remembered = history.filter(isAsked).map(keyOfTaken).join();
  return `${action},${nowMs},${wroteRecord},${config},${keyOfPeers(peers)},${remembered}`;
}

function isAsked(taken: Taken): boolean {
  return taken.kind === 'act' || taken.for === 'a second look' || taken.for === 'a peer to be clear';
}

function keyOfTaken(taken: Taken): string {
  if (taken.kind === 'wait') return `${taken.for}@${taken.beganMs}`;
  return `${JSON.stringify(taken.effect)}${taken.outcome.kind}@${taken.beganMs}-${taken.endedMs}`;
}

function keyOfPeers(peers: PeersFact): string {
  if (peers.kind !== 'asked') return peers.kind;
  return peers.answers.length === 0 ? `asked@${peers.beganMs}` : JSON.stringify(peers);
}
