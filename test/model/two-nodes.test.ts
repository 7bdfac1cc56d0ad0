// Two nodes that start at the same moment: both may lose, never both win. To a depth at which each has had the time for its
// claim; the whole of it is beyond a search of this form.
import { expect, test } from 'vitest';
import { shipped } from './agent.ts';
import { explore } from './search.ts';
import { systemOf } from './system.ts';

/** For a machine that is busy with other things. */
const TIMEOUT_MS = 60_000;

function holds(faults: number, depthMax: number): void {
  const scope = { nodes: ['n1', 'n2'], actions: ['start'], faults } as const;
  const { states, moves, depth, violation } = explore(systemOf(scope, shipped), { statesMax: 500_000, depthMax });
  console.log(`model: 2 nodes, ${faults} faults: ${states} states, ${moves} moves, to depth ${depth}`);
  expect(violation).toBeUndefined();
}

test('two starts at once', () => holds(0, 30), TIMEOUT_MS);
test('two starts at once, and one fault', () => holds(1, 15), TIMEOUT_MS);
