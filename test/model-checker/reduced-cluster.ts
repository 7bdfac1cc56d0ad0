// A cluster of nodes that are reduced to what others can tell of them, ready to be explored.
import type { Deciders } from './agent.ts';
import { clusterOf } from './cluster.ts';
import type { ClusterScope, ClusterState } from './members.ts';
import type { Component, Move } from './component.ts';
import { lump } from './lump.ts';
import { nodeOf, type Observable, type Scope } from './node.ts';
import type { Exploration, System } from './search.ts';
import { determinized } from './traces.ts';
import { unfold, type Graph } from './unfold.ts';
import type { NodeState } from './world.ts';

const statesMax = 2_000_000;

export interface Reduced {
  readonly node: Component<number, Observable>;
  /** What was explored of one node, and what was found there. */
  readonly whole: Exploration;
  /** How many states others can tell apart. */
  readonly states: number;
}

/** A node, reduced in three steps, each of which keeps all that several nodes can do together. */
export function reducedNode(scope: Scope, deciders: Deciders, check: Check = () => undefined): Reduced {
  const { graph, exploration } = unfold(nodeOf(scope, deciders), check, statesMax);
  const reduced = lump(determinized(lump(graph)));
  return { node: componentOf(reduced), whole: exploration, states: reduced.edges.length };
}

type Check = (node: NodeState) => string | undefined;

/** A cluster of such nodes. */
export function reducedCluster({ node }: Reduced, scope: ClusterScope): System<ClusterState<number>> {
  return clusterOf(node, scope);
}

/** A graph as a component again. Of what happens inside a node, the trace then only tells that something does. */
function componentOf<O>({ observables, observableOf, edges, initial }: Graph<O>): Component<number, O> {
  const moves = edges.map((of) => of.map(({ kind, to }): Move<number> => ({ kind, to, text: kind })));
  return {
    initial,
    moves: (state) => moves[state] ?? [],
    key: (state) => state,
    observable: (state) => observables[observableOf[state] ?? 0] as O,
  };
}
