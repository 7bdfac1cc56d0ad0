// One node, exhaustively: whatever goes wrong, and wherever an agent is killed, the invariants hold.
import { expect, test } from 'vitest';
import { shipped } from './agent.ts';
import { explore } from './search.ts';
import { systemOf } from './system.ts';

const statesMax = 1_000_000;
/** For a machine that is busy with other things. */
const TIMEOUT_MS = 60_000;

function holds(faults: number): void {
  const scope = { nodes: ['n1'], actions: ['start', 'stop', 'monitor', 'probe'], faults } as const;
  const { states, moves, depth, violation } = explore(systemOf(scope, shipped), { statesMax });
  console.log(`model: 1 node, ${faults} faults: ${states} states, ${moves} moves, depth ${depth}`);
  expect(violation).toBeUndefined();
}

test.each([0, 1, 2])('with up to %i faults', (faults) => holds(faults), TIMEOUT_MS);
