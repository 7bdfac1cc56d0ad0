// Tells nodes apart, in short: two with the same key have the same future.
import type { Taken } from '../../agents/havirt-domain/model/steps.ts';
import type { PeersFact } from '../../src/peers/model.ts';
import type { Call, NodeState } from './world.ts';

export function keyOfNode({ call, inFlight, ...truth }: NodeState): string {
  return `${Object.values(truth).join()}/${inFlight.join()}/${call === undefined ? '' : keyOfCall(call)}`;
}

function keyOfCall({ history, peers, ...rest }: Call): string {
  return `${Object.values(rest).join()},${keyOfPeers(peers)},${history.map(keyOfTaken).join()}`;
}

function keyOfTaken(taken: Taken): string {
  const times = `@${taken.beganMs}-${taken.endedMs}`;
  if (taken.kind === 'wait') return taken.for + times;
  const { effect, outcome } = taken;
  const detail = effect.kind === 'write-record' ? effect.phase : effect.kind === 'signal-process' ? effect.signal : '';
  return effect.kind + detail + outcome.kind + times;
}

/** The model's answers differ in their number, and in whether a peer is silent or shows a domain. */
function keyOfPeers(peers: PeersFact): string {
  if (peers.kind !== 'asked') return peers.kind;
  const shown = peers.answers.map(({ report }) =>
    report.kind === 'known' && report.value.domains.kind === 'known' ? report.value.domains.value.length : '?',
  );
  return `${shown.join('')}@${peers.beganMs}`;
}
