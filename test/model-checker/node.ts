// One node as a component: an agent that is called and acts, and everything that happens by itself.
import type { ClusterNode } from '../../src/pacemaker/model.ts';
import { begin, round, type Deciders } from './agent.ts';
import type { Component, Move } from './component.ts';
import { events } from './faults.ts';
import { judge } from './invariants.ts';
import { keyOfNode } from './key.ts';
import { asked, isClear, reportOf } from './looks.ts';
import { newNode, type Action, type NodeState } from './world.ts';
import { known } from '../../src/model/probe.ts';

/** What the rest of the cluster can tell of a node. */
export interface Observable {
  /** Whether what it answers a peer is nothing against a start there. */
  readonly isClear: boolean;
  readonly executes: boolean;
  /** Whether there is anything of the domain: shown, claimed or a process. */
  readonly occupied: boolean;
  /** Whether a start has a question to the peers under way. */
  readonly asks: boolean;
  readonly job: NodeState['job'];
}

export interface Scope {
  readonly actions: readonly Action[];
  /** How much may go wrong on one node. */
  readonly faults: number;
}

/** A node with these deciders. */
export function nodeOf({ actions, faults }: Scope, deciders: Deciders): Component<NodeState, Observable> {
  return {
    initial: [true, false].map((either) => newNode({ obedient: either, others: either, faultsLeft: faults })),
    moves: (node) => moves(node, actions, deciders),
    key: keyOfNode,
    observable: observableOf,
  };
}

function* moves(node: NodeState, actions: readonly Action[], deciders: Deciders): Generator<Move<NodeState>> {
  if (node.call === undefined) {
    for (const action of actions) yield { text: `${action} is called`, kind: 'inside', to: begin(node, action) };
  } else {
    yield* round(node, deciders, judge);
  }
  yield* events(node);
}

const peer: ClusterNode = { name: 'peer', kind: 'member', online: true, clean: true, address: undefined };

function observableOf(node: NodeState): Observable {
  return {
    isClear: isClear(asked(0, [{ node: peer, report: known(reportOf(node)) }])),
    executes: node.qemu === 'executing',
    occupied: node.shown || node.qemu !== 'none',
    asks: node.call?.askingMs !== undefined,
    job: node.job,
  };
}
