// Tells nodes apart, in short: two with the same key have the same future.
import type { Taken } from '../../agents/havirt-domain/model/steps.ts';
import type { PeersRound } from '../../src/peers/model.ts';
import type { Call, NodeState } from './world.ts';

export function keyOfNode({ call, inFlight, ...truth }: NodeState): string {
  return `${Object.values(truth).join()}/${inFlight.join()}/${call === undefined ? '' : keyOfCall(call)}`;
}

function keyOfCall({ history, ...rest }: Call): string {
  return `${Object.values(rest).join()},${history.map(keyOfTaken).join()}`;
}

function keyOfTaken(taken: Taken): string {
  const times = `@${taken.beganMs}-${taken.endedMs}`;
  if (taken.kind === 'wait') return taken.for + times;
  const { kind, effect, outcome } = taken;
  const learned = outcome.kind === 'done' ? outcome.learned : undefined;
  const told = learned?.kind === 'peers' ? keyOfPeers(learned.peers) : '';
  const detail = effect.kind === 'write-record' ? effect.phase : effect.kind === 'signal-process' ? effect.signal : '';
  return kind + effect.kind + detail + outcome.kind + told + times;
}

/** The model's answers differ in their number, and in whether a peer is silent or shows a domain. */
function keyOfPeers(peers: PeersRound): string {
  if (peers.kind !== 'asked') return peers.kind;
  const shown = peers.answers.map(({ report }) =>
    report.kind === 'known' && report.value.domains.kind === 'known' ? report.value.domains.value.length : '?',
  );
  return shown.join('');
}
