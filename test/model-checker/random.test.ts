// Beyond what can be explored to the end: random ways through larger clusters in which more goes wrong, with the nodes as they
// are. A failure prints the seed and the way.
import { array, assert, nat, property } from 'fast-check';
import { expect, test } from 'vitest';
import { shipped } from './agent.ts';
import { clusterOf } from './cluster.ts';
import type { ClusterState } from './members.ts';
import { nodeOf } from './node.ts';
import type { System } from './search.ts';
import { everyAction, type NodeState } from './world.ts';

const TIMEOUT_MS = 180_000;
const seed = Number(process.env['HAVIRT_TEST_SEED'] ?? Math.floor(Math.random() * 1_000_000));

type Cluster = System<ClusterState<NodeState>>;

/** Takes one of the possible moves after the other, as the numbers say; returns what was broken on the way. */
function walk({ initial, moves, check }: Cluster, choices: readonly number[]): string | undefined {
  const trace: string[] = [];
  let [state] = initial;
  for (const choice of choices) {
    if (state === undefined) break;
    const possible = [...moves(state)];
    const move = possible[choice % possible.length];
    if (move === undefined) break;
    trace.push(move.text);
    const broken = move.breaks ?? check(move.to);
    if (broken !== undefined) return [broken, ...trace].join('\n');
    state = move.to;
  }
  return undefined;
}

test.each([2, 3, 4])(
  '%i nodes, five faults on each and five more',
  (nodes) => {
    const cluster = clusterOf(nodeOf({ actions: everyAction, faults: 5 }, shipped), {
      nodes,
      faults: 5 * (nodes + 1),
      migrations: 1,
      fencing: true,
    });
    console.log(`model: random ways through ${nodes} nodes; to repeat: HAVIRT_TEST_SEED=${seed}`);
    const ways = array(nat(), { minLength: 100, maxLength: 400 });
    assert(
      property(ways, (choices) => {
        expect(walk(cluster, choices)).toBeUndefined();
      }),
      { seed, numRuns: 150, endOnFailure: true },
    );
  },
  TIMEOUT_MS,
);
