// A cluster's state: its nodes, how they stand to each other, and the live migration under way. What can become of it is in
// cluster.ts.
import type { ClusterNode, ClusterView } from '../../src/pacemaker/model.ts';
import type { Component } from './component.ts';
import type { Observable } from './node.ts';

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
  /** Whom the question under way is put to, one bit each. */
  readonly asked: number;
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
  /** Whom a start asks, and for whom the cluster vouches; by default as it ships (questions.ts). */
  readonly policy?: PeerPolicy;
}

/** What a start makes of the cluster's list of nodes. */
export interface PeerPolicy {
  /** The names of those to ask; undefined when the list does not say. */
  readonly whomToAsk: (view: ClusterView, self: string) => readonly string[] | undefined;
  readonly vouches: (node: ClusterNode, view: ClusterView) => boolean;
}

/** No question under way. */
export const unheard = { heard: 0, spoke: 0, asked: 0, vouched: 0 } as const;

/** For traces. */
export function name(index: number): string {
  return `n${index + 1}`;
}

/** The state with one member changed. A question that is not under way any more has no answers. */
export function withMember<S>(
  { observable }: Component<S, Observable>,
  { members: before, migration, migrationsLeft, faultsLeft }: ClusterState<S>,
  index: number,
  change: Partial<Member<S>>,
  faults = 0,
): ClusterState<S> {
  const members = before.map((member, each) => {
    if (each !== index) return member;
    const now = { ...member, ...change };
    return now.at !== undefined && observable(now.at).asks ? now : { ...now, ...unheard };
  });
  const source = migration === undefined ? undefined : members[migration.from]?.at;
  const goesOn = source !== undefined && observable(source).job === 'leaving';
  return { members, migration: goesOn ? migration : undefined, migrationsLeft, faultsLeft: faultsLeft - faults };
}

/** Whether two nodes reach each other. */
export function areLinked<S>({ members }: ClusterState<S>, one: number, other: number): boolean {
  return one !== other && !members[one]?.cut && !members[other]?.cut;
}
