// A start's question to its peers: each answers at a moment of its own, and who is silent may be vouched for by the cluster, as it
// was when the question began. What an answer means is the shipped judgement.
import { unknown } from '../../src/model/probe.ts';
import type { Component } from './component.ts';
import { asked, isClear } from './looks.ts';
import { areLinked, name, withMember, type ClusterScope, type ClusterState, type Member } from './members.ts';
import type { Outlook } from './node.ts';
import type { Step } from './search.ts';

/** One more peer has nothing against the start; each answers at a moment of its own. */
export function* hearing<S>(
  node: Component<S, Outlook>,
  state: ClusterState<S>,
  index: number,
): Generator<Step<ClusterState<S>>> {
  const member = state.members[index];
  if (member?.at === undefined || !node.outlook(member.at).asks) return;
  for (const peer of state.members.keys()) {
    if (!isToAnswer(state.members, index, peer)) continue;
    const answer = answerOf(node, state, index, peer);
    if (!answer) continue;
    const spoke = Math.min(2, member.spoke + (answer === 'itself' ? 1 : 0));
    const to = withMember(node, state, index, { heard: member.heard | (1 << peer), spoke });
    yield { text: `${name(index)}: ${name(peer)} is clear`, to };
  }
}

/** Who says that a peer has nothing against a start: the peer itself, or the cluster for it; false when something is. */
function answerOf<S>(
  { outlook }: Component<S, Outlook>,
  state: ClusterState<S>,
  index: number,
  peer: number,
): 'itself' | 'the cluster' | false {
  const vouched = state.members[index]?.vouched;
  const other = state.members[peer]?.at;
  if (vouched === undefined) return false;
  if (other !== undefined && areLinked(state, index, peer)) return outlook(other).isClear ? 'itself' : false;
  return (vouched & (1 << peer)) === 0 ? false : 'the cluster';
}

/** The cluster is asked once, before the peers are. A node that is cut off knows of nobody. */
export function vouchedFor<S>(
  { fencing }: ClusterScope,
  { members }: ClusterState<S>,
  index: number,
): number | undefined {
  const own = members[index];
  if (own?.cut === true) return 0;
  if (own?.standing !== 'online') return undefined;
  const bits = members.map(({ standing, cut }, peer) =>
    peer !== index && isClear(silence(cut ? 'lost' : standing, fencing)) ? 1 << peer : 0,
  );
  return bits.reduce((sum, bit) => sum + bit, 0);
}

function silence(standing: Member<unknown>['standing'], fencing: boolean) {
  const [isOnline, clean] = [standing === 'online', standing !== 'lost'];
  const node = { name: 'peer', kind: 'member', online: isOnline, clean, address: undefined } as const;
  return asked(0, [{ node, report: unknown('no answer') }], fencing);
}

/** Whether all have answered, and none has anything against the start. */
export function allHeard<S>(members: readonly Member<S>[], index: number): boolean {
  return members[index]?.heard === (1 << members.length) - 1 - (1 << index);
}

function isToAnswer<S>(members: readonly Member<S>[], index: number, peer: number): boolean {
  return peer !== index && ((members[index]?.heard ?? 0) & (1 << peer)) === 0;
}

/** Whether one that is still to answer has something against the start. */
export function isObjected<S>(node: Component<S, Outlook>, state: ClusterState<S>, index: number): boolean {
  const { members } = state;
  return [...members.keys()].some((peer) => isToAnswer(members, index, peer) && !answerOf(node, state, index, peer));
}
