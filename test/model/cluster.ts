// Several nodes together: who can reach whom, what the cluster says of whom, who was fenced; and what nodes can only do
// together, which is to ask each other and to migrate. The guest must never execute on two of them (neverTwoRunning).
//
// Not in this world, because nobody but an operator could prevent it: a fencing that is confirmed and did not happen; a copy that
// is started with virsh while the domain is active elsewhere, or on a node that left the cluster and cannot be asked. And by
// time: a node that boots while a question is under way that the cluster has already answered for it; questions take seconds.
import { unknown } from '../../src/model/probe.ts';
import type { Component, Move } from './component.ts';
import { asked, isClear } from './looks.ts';
import type { Outlook } from './node.ts';
import type { Step, System } from './search.ts';

export interface Member<S> {
  /** Where the node stands; nothing while it has no power. */
  readonly at: S | undefined;
  /** What the cluster says: online; lost and not yet fenced; or gone, fenced or in good order. */
  readonly standing: 'online' | 'lost' | 'gone';
  /** Cut off from all others. */
  readonly cut: boolean;
  /** Who has answered the question under way, one bit each, and has nothing against the start. */
  readonly heard: number;
  /** How many of them said so themselves, rather than the cluster for them. */
  readonly spoke: number;
  /** For whom the cluster vouched when the question began, one bit each; nothing where there was no cluster to ask. */
  readonly vouched: number | undefined;
}

export interface ClusterState<S> {
  readonly members: readonly Member<S>[];
  /** The live migration under way. */
  readonly migration: { readonly from: number; readonly to: number } | undefined;
  readonly migrationsLeft: number;
  readonly faultsLeft: number;
}

export interface ClusterScope {
  readonly nodes: number;
  /** How much may go wrong in all. */
  readonly faults: number;
  readonly migrations: number;
  readonly fencing: boolean;
}

/** Everything that can happen in a cluster of such nodes. */
export function clusterOf<S>(node: Component<S, Outlook>, scope: ClusterScope): System<ClusterState<S>> {
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

const unheard = { heard: 0, spoke: 0, vouched: 0 } as const;

function* movesOf<S>(
  node: Component<S, Outlook>,
  scope: ClusterScope,
  state: ClusterState<S>,
): Generator<Step<ClusterState<S>>> {
  for (const index of state.members.keys()) {
    yield* ownMoves(node, scope, state, index);
    yield* hearing(node, state, index);
    const inQuestion = state.members.some(({ heard }) => (heard & (1 << index)) !== 0);
    for (const { text, change, faults = 0 } of blows(node, scope, state.members[index])) {
      if (faults > state.faultsLeft || (text === boots && inQuestion)) continue;
      yield { text: `${name(index)}: ${text}`, to: withMember(node, state, index, change, faults) };
    }
  }
}

function neverTwoRunning<S>({ outlook }: Component<S, Outlook>, members: readonly Member<S>[]): string | undefined {
  const where = [...members.entries()].filter(([, { at }]) => at !== undefined && outlook(at).executes);
  if (where.length < 2) return undefined;
  return `neverTwoRunning: the guest executes on ${where.map(([index]) => name(index)).join(' and ')}`;
}

function name(index: number): string {
  return `n${index + 1}`;
}

/** The nodes are alike: two states that differ in their order alone are one. */
function keyOf<S>({ key }: Component<S, Outlook>, { members, migration, ...left }: ClusterState<S>): string {
  const roleOf = (index: number): string => (index === migration?.from ? '>' : index === migration?.to ? '<' : '');
  const own = members.map(({ at, standing, cut, spoke }, index) => {
    return `${at === undefined ? '-' : key(at)}${standing}${cut ? 'cut' : ''}${spoke}${roleOf(index)}`;
  });
  const order = [...own.keys()].toSorted((one, other) => ((own[one] ?? '') < (own[other] ?? '') ? -1 : 1));
  const bits = (of = -1): string => order.map((peer) => (of >> peer) & 1).join('');
  const heard = order.map((index) => `${bits(members[index]?.heard ?? 0)}${bits(members[index]?.vouched ?? 0)}`);
  return `${Object.values(left).join()};${order.map((index, at) => `${own[index] ?? ''}/${heard[at] ?? ''}`).join(';')}`;
}

/** The state with one member changed. A question that is not under way any more has no answers. */
function withMember<S>(
  { outlook }: Component<S, Outlook>,
  { members: before, migration, migrationsLeft, faultsLeft }: ClusterState<S>,
  index: number,
  change: Partial<Member<S>>,
  faults = 0,
): ClusterState<S> {
  const members = before.map((member, each) => {
    if (each !== index) return member;
    const now = { ...member, ...change };
    return now.at !== undefined && outlook(now.at).asks ? now : { ...now, ...unheard };
  });
  const source = migration === undefined ? undefined : members[migration.from]?.at;
  const goesOn = source !== undefined && outlook(source).job === 'leaving';
  return { members, migration: goesOn ? migration : undefined, migrationsLeft, faultsLeft: faultsLeft - faults };
}

/** What a node does by itself, and what it does with others. */
function* ownMoves<S>(
  node: Component<S, Outlook>,
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
      const begins = node.outlook(to).asks && !node.outlook(at).asks;
      const change = { at: to, ...(begins ? { vouched: vouchedFor(scope, state, index) } : {}) };
      yield { text: `${name(index)}: ${text}`, to: withMember(node, state, index, change, faults), breaks };
    }
    if (kind === 'send' || kind === 'hand-over') yield* together(node, state, index, move);
  }
}

/** Whether the node can make this move now, and by itself. */
function isPossible<S>(
  node: Component<S, Outlook>,
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
      return allHeard(members, index) && (kind === 'clear') === ((members[index]?.spoke ?? 0) < 2);
    case 'objected':
      return [...members.keys()].some((peer) => isToAnswer(members, index, peer) && !answerOf(node, state, index, peer));
    case 'copy':
      return members.every(({ at }) => at === undefined || !node.outlook(at).occupied);
    case 'send':
    case 'receive':
    case 'hand-over':
    case 'take-over':
      return false;
  }
}

function allHeard<S>(members: readonly Member<S>[], index: number): boolean {
  return members[index]?.heard === (1 << members.length) - 1 - (1 << index);
}

function isToAnswer<S>(members: readonly Member<S>[], index: number, peer: number): boolean {
  return peer !== index && ((members[index]?.heard ?? 0) & (1 << peer)) === 0;
}

/** A migration begins, or the guest goes over: one move of both nodes. */
function* together<S>(
  node: Component<S, Outlook>,
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

function areLinked<S>({ members }: ClusterState<S>, one: number, other: number): boolean {
  return one !== other && !members[one]?.cut && !members[other]?.cut;
}

/** One more peer has nothing against the start; each answers at a moment of its own. */
function* hearing<S>(
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
function vouchedFor<S>({ fencing }: ClusterScope, { members }: ClusterState<S>, index: number): number | undefined {
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

const boots = 'boots';

interface Blow<S> {
  readonly text: string;
  readonly change: Partial<Member<S>>;
  readonly faults?: number;
}

/** Power, links, fencing and membership. */
function* blows<S>(
  { initial, outlook }: Component<S, Outlook>,
  { fencing }: ClusterScope,
  member: Member<S> | undefined,
): Generator<Blow<S>> {
  if (member === undefined) return;
  const { at, standing, cut } = member;
  if (fencing && (standing === 'lost' || cut)) {
    yield { text: 'is fenced', change: { at: undefined, standing: 'gone', cut: false } };
  }
  if (at === undefined) {
    for (const fresh of initial) yield { text: boots, change: { at: fresh } };
    return;
  }
  if (standing === 'online' && !cut) {
    yield { text: 'loses power', change: { at: undefined, standing: 'lost' }, faults: 1 };
    yield { text: 'is cut off', change: { cut: true }, faults: 1 };
    // In good order: nothing of the domain is there, and no agent is at work.
    if (!outlook(at).occupied) {
      for (const fresh of initial) yield { text: 'leaves the cluster', change: { at: fresh, standing: 'gone' }, faults: 1 };
    }
  }
  if (cut) yield { text: 'is linked again', change: { cut: false } };
  if (standing !== 'online') yield { text: 'joins the cluster', change: { standing: 'online' } };
}
