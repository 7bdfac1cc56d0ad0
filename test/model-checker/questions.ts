// A start's question to its peers: each answers at a moment of its own, and who is silent may be vouched for by the cluster, as
// it was when the question began. What an answer means is the shipped judgement.
import { unknown } from '../../src/model/probe.ts';
import type { ClusterNode } from '../../src/pacemaker/model.ts';
import { inCluster } from '../../src/peers/whom-to-ask.ts';
import type { Component } from './component.ts';
import { asked, isClear } from './looks.ts';
import { areLinked, name, withMember } from './members.ts';
import type { ClusterScope, ClusterState, Member, PeerPolicy } from './members.ts';
import type { Observable } from './node.ts';
import type { Step } from './search.ts';

/** One more peer has nothing against the start; each answers at a moment of its own. */
export function* hearing<S>(
  node: Component<S, Observable>,
  state: ClusterState<S>,
  index: number,
): Generator<Step<ClusterState<S>>> {
  const member = state.members[index];
  if (member?.at === undefined || !node.observable(member.at).asks) return;
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
  { observable }: Component<S, Observable>,
  state: ClusterState<S>,
  index: number,
  peer: number,
): 'itself' | 'the cluster' | false {
  const vouched = state.members[index]?.vouched;
  const other = state.members[peer]?.at;
  if (vouched === undefined) return false;
  if (other !== undefined && areLinked(state, index, peer)) return observable(other).isClear ? 'itself' : false;
  return (vouched & (1 << peer)) === 0 ? false : 'the cluster';
}

/** A question begins: the cluster is asked once, before the peers are. A node that is cut off knows of nobody. */
export function question<S>(
  { fencing, policy = shippedPolicy }: ClusterScope,
  { members }: ClusterState<S>,
  index: number,
): Pick<Member<S>, 'asked' | 'vouched'> {
  const own = members[index];
  if (own === undefined || (own.standing !== 'online' && !own.cut)) return { asked: 0, vouched: undefined };
  const nodes = members.map(({ standing, cut }, peer) =>
    nodeOf(name(peer), own.cut || cut ? 'lost' : standing, fencing),
  );
  const view = { nodes, fencingEnabled: fencing };
  const others = policy.whomToAsk(view, name(index));
  if (others === undefined) return { asked: 0, vouched: undefined };
  const bitsOf = (isIn: (node: ClusterNode) => boolean): number =>
    nodes.reduce((sum, node, peer) => sum + (peer !== index && isIn(node) ? 1 << peer : 0), 0);
  return {
    asked: bitsOf((node) => others.includes(node.name)),
    vouched: own.cut ? 0 : bitsOf((node) => policy.vouches(node, view)),
  };
}

/** Without fencing Pacemaker waits for nothing, and takes a node that was lost for clean. */
function nodeOf(called: string, standing: Member<unknown>['standing'], fencing: boolean): ClusterNode {
  const [online, clean] = [standing === 'online', standing !== 'lost' || !fencing];
  return { name: called, kind: 'member', online, clean, address: undefined };
}

/** As src/peers/whom-to-ask.ts has it. What silence means is the decider's (agents/havirt-domain/decide/peers.ts). */
export const shippedPolicy: PeerPolicy = {
  whomToAsk: (view, self) => {
    const cluster = inCluster(view, { self, presumed: self }, undefined);
    return cluster.kind === 'known' ? cluster.value.others.map((node) => node.name) : undefined;
  },
  vouches: (node, { fencingEnabled }) => isClear(asked(0, [{ node, report: unknown('no answer') }], fencingEnabled)),
};

/** Whether all have answered, and none has anything against the start. */
export function allHeard<S>(members: readonly Member<S>[], index: number): boolean {
  const member = members[index];
  return member?.vouched !== undefined && (member.asked & ~member.heard) === 0;
}

function isToAnswer<S>(members: readonly Member<S>[], index: number, peer: number): boolean {
  const { asked: all = 0, heard = 0 } = members[index] ?? {};
  return (all & ~heard & (1 << peer)) !== 0;
}

/** Whether one that is still to answer has something against the start. */
export function isObjected<S>(node: Component<S, Observable>, state: ClusterState<S>, index: number): boolean {
  const { members } = state;
  if (members[index]?.vouched === undefined) return true;
  return [...members.keys()].some((peer) => isToAnswer(members, index, peer) && !answerOf(node, state, index, peer));
}
