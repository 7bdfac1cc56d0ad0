// Puts the model together: which worlds it begins with and what can happen next, for the search.
import { begin, round, type Deciders } from './agent.ts';
import { happenings } from './faults.ts';
import { check, judge } from './invariants.ts';
import { keyOf } from './key.ts';
import type { Move, System } from './search.ts';
import { newNode, type Action, type World } from './world.ts';

export interface Scope {
  readonly nodes: readonly string[];
  readonly actions: readonly Action[];
  /** How much may go wrong on one way through the model. */
  readonly faults: number;
}

/** Everything that can happen within the scope, with these deciders. */
export function systemOf({ nodes, actions, faults }: Scope, deciders: Deciders): System<World> {
  return {
    initial: [true, false].map((either) => ({
      nodes: nodes.map((name) => newNode(name, { obedient: either, others: either })),
      faultsLeft: faults,
    })),
    moves: (world) => moves(world, actions, deciders),
    key: keyOf,
    check: check(deciders),
  };
}

function* moves(world: World, actions: readonly Action[], deciders: Deciders): Generator<Move<World>> {
  for (const [index, node] of world.nodes.entries()) {
    if (node.call === undefined) {
      for (const action of actions)
        yield { label: `${node.name}: ${action} is called`, to: begin(world, index, action) };
    } else {
      yield* round(world, index, deciders, judge);
    }
    yield* happenings(world, index);
  }
}
