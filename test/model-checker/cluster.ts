// Several nodes together: who can reach whom, what the cluster says of whom, who was fenced; and what nodes can only do
// together, which is to ask each other and to migrate. The guest must never execute on two of them (neverTwoRunning).
//
// Not in this world, because nobody but an operator could prevent it: a fencing that is confirmed and did not happen; a copy that
// is started with virsh while the domain is active elsewhere, or on a node that left the cluster and cannot be asked. And by
// time: a node that boots while a question is under way that the cluster has already answered for it; questions take seconds.
import { nodeEvents, boots } from './node-events.ts';
import type { Component, Move } from './component.ts';
import { areLinked, name, unheard, withMember, type ClusterScope, type ClusterState, type Member } from './members.ts';
import type { Observable } from './node.ts';
import { allHeard, hearing, isObjected, question } from './questions.ts';
import type { Step, System } from './search.ts';

/** Everything that can happen in a cluster of such nodes. */
export function clusterOf<S>(node: Component<S, Observable>, scope: ClusterScope): System<ClusterState<S>> {
  const initial = node.initial.map((at): ClusterState<S> => ({
    members: Array.from({ length: scope.nodes }, () => ({ at, standing: 'online', cut: false, ...unheard })),
    migration: undefined,
    migrationsLeft: scope.migrations,
    faultsLeft: scope.faults,
  }));
  return {
    initial,
    moves: (state) => movesOf(node, scope, state),
    key: (state) => keyOf(node, state),
    check: ({ members }) => neverTwoRunning(node, members),
  };
}

function* movesOf<S>(
  node: Component<S, Observable>,
  scope: ClusterScope,
  state: ClusterState<S>,
): Generator<Step<ClusterState<S>>> {
  for (const index of state.members.keys()) {
    yield* ownMoves(node, scope, state, index);
    yield* hearing(node, state, index);
    const inQuestion = state.members.some(({ heard }) => (heard & (1 << index)) !== 0);
    for (const { text, change, faults = 0 } of nodeEvents(node, scope, state.members[index])) {
      if (faults > state.faultsLeft || (text === boots && inQuestion)) continue;
      yield { text: `${name(index)}: ${text}`, to: withMember(node, state, index, change, faults) };
    }
  }
}

function neverTwoRunning<S>(
  { observable }: Component<S, Observable>,
  members: readonly Member<S>[],
): string | undefined {
  const where = [...members.entries()].filter(([, { at }]) => at !== undefined && observable(at).executes);
  if (where.length < 2) return undefined;
  return `neverTwoRunning: the guest executes on ${where.map(([index]) => name(index)).join(' and ')}`;
}

/** The nodes are alike: two states that differ in their order alone are one. */
function keyOf<S>({ key }: Component<S, Observable>, { members, migration, ...left }: ClusterState<S>): string {
  const roleOf = (index: number): string => (index === migration?.from ? '>' : index === migration?.to ? '<' : '');
  const own = members.map(({ at, standing, cut, spoke }, index) => {
    return `${at === undefined ? '-' : key(at)}${standing}${cut ? 'cut' : ''}${spoke}${roleOf(index)}`;
  });
  const order = [...own.keys()].toSorted((one, other) => ((own[one] ?? '') < (own[other] ?? '') ? -1 : 1));
  const bits = (of = -1): string => order.map((peer) => (of >> peer) & 1).join('');
  const heard = order.map((index) => `${bits(members[index]?.heard ?? 0)}${bits(members[index]?.vouched ?? 0)}`);
  return `${Object.values(left).join()};${order.map((index, at) => `${own[index] ?? ''}/${heard[at] ?? ''}`).join(';')}`;
}

/** What a node does by itself, and what it does with others. */
function* ownMoves<S>(
  node: Component<S, Observable>,
  scope: ClusterScope,
  state: ClusterState<S>,
  index: number,
): Generator<Step<ClusterState<S>>> {
  const at = state.members[index]?.at;
  if (at === undefined) return;
  for (const move of node.moves(at)) {
    const { kind, text, to, breaks } = move;
    const faults = kind === 'fault' || kind === 'copy' ? 1 : 0;
    if (faults <= state.faultsLeft && isPossible(node, state, index, move)) {
      const begins = node.observable(to).asks && !node.observable(at).asks;
      const change = { at: to, ...(begins ? question(scope, state, index) : {}) };
      yield { text: `${name(index)}: ${text}`, to: withMember(node, state, index, change, faults), breaks };
    }
    if (kind === 'send' || kind === 'hand-over') yield* together(node, state, index, move);
  }
}

/** Whether the node can make this move now, and by itself. */
function isPossible<S>(
  node: Component<S, Observable>,
  state: ClusterState<S>,
  index: number,
  { kind }: Move<S>,
): boolean {
  const { members } = state;
  switch (kind) {
    case 'inside':
    case 'fault':
      return true;
    case 'clear':
    case 'clear-of-many':
      return allHeard(members, index) && (kind === 'clear') === (members[index]?.spoke ?? 0) < 2;
    case 'objected':
      return isObjected(node, state, index);
    case 'copy':
      return members.every(({ at }) => at === undefined || !node.observable(at).occupied);
    case 'send':
    case 'receive':
    case 'hand-over':
    case 'take-over':
      return false;
  }
}

/** A migration begins, or the guest goes over: one move of both nodes. */
function* together<S>(
  node: Component<S, Observable>,
  state: ClusterState<S>,
  from: number,
  { kind, text, to: after }: Move<S>,
): Generator<Step<ClusterState<S>>> {
  const begins = kind === 'send';
  if (begins && state.migrationsLeft === 0) return;
  for (const [to, target] of state.members.entries()) {
    // The cluster has a domain moved to its own nodes only.
    const agreed = begins ? target.standing === 'online' : state.migration?.from === from && state.migration.to === to;
    if (!agreed || target.at === undefined || !areLinked(state, from, to)) continue;
    for (const move of node.moves(target.at)) {
      if (move.kind !== (begins ? 'receive' : 'take-over')) continue;
      const both = withMember(node, withMember(node, state, from, { at: after }), to, { at: move.to });
      const migration = begins ? { migration: { from, to }, migrationsLeft: state.migrationsLeft - 1 } : {};
      yield { text: `${name(from)} to ${name(to)}: ${text}`, to: { ...both, ...migration } };
    }
  }
}
