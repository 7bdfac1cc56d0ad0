// One node whose peers answer anything and to which guests migrate; then two and three such nodes. All to the end: whoever
// starts at the same moment, migrates, is cut off, loses power or is fenced, the guest never executes on two.
import { expect, test } from 'vitest';
import { shipped } from './agent.ts';
import type { ClusterScope } from './members.ts';
import { converges } from './invariants.ts';
import { reducedCluster, reducedNode } from './reduced-cluster.ts';
import { explore } from './search.ts';
import { everyAction } from './world.ts';

/** For a machine that is busy with other things. */
const TIMEOUT_MS = 900_000;
const statesMax = 4_000_000;

// What happens within the nodes is part of the faults in all.
test.each([
  {
    within: 1,
    clusters: [
      { nodes: 2, faults: 2, migrations: 1, fencing: true },
      { nodes: 2, faults: 2, migrations: 1, fencing: false },
    ],
  },
  {
    within: 0,
    clusters: [
      { nodes: 2, faults: 3, migrations: 2, fencing: true },
      { nodes: 3, faults: 1, migrations: 1, fencing: true },
      { nodes: 3, faults: 1, migrations: 1, fencing: false },
    ],
  },
])(
  'with up to $within faults within each node',
  ({ within, clusters }) => {
    const node = reducedNode({ actions: everyAction, faults: within }, shipped, converges(shipped));
    const { states, moves, depth, violation } = node.whole;
    console.log(`model: a node of a cluster, ${within} faults: ${states} states, ${moves} moves, depth ${depth}`);
    expect(violation).toBeUndefined();
    console.log(`model: of these, others can tell ${node.states} apart`);
    for (const scope of clusters) explored(node, scope);
  },
  TIMEOUT_MS,
);

function explored(node: ReturnType<typeof reducedNode>, scope: ClusterScope): void {
  const { states, moves, depth, violation } = explore(reducedCluster(node, scope), statesMax);
  const { nodes, faults, migrations, fencing } = scope;
  const what = `${nodes} nodes, ${faults} faults, ${migrations} migrations, ${fencing ? 'with' : 'without'} fencing`;
  console.log(`model: ${what}: ${states} states, ${moves} moves, depth ${depth}`);
  expect(violation).toBeUndefined();
}
