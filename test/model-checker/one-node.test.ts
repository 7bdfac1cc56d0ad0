// One node alone, to the end: whatever goes wrong, and wherever an agent is killed, what must hold on one node holds.
import { expect, test } from 'vitest';
import { shipped } from './agent.ts';
import { alone } from './alone.ts';
import { converges } from './invariants.ts';
import { nodeOf } from './node.ts';
import { unfold } from './unfold.ts';

/** For a machine that is busy with other things. */
const TIMEOUT_MS = 180_000;
const statesMax = 2_000_000;

test.each([0, 1, 2])(
  'alone, with up to %i faults',
  (faults) => {
    const node = alone(nodeOf({ actions: ['start', 'stop', 'monitor', 'probe'], faults }, shipped));
    const { states, moves, depth, violation } = unfold(node, converges(shipped), statesMax).exploration;
    console.log(`model: 1 node alone, ${faults} faults: ${states} states, ${moves} moves, depth ${depth}`);
    expect(violation).toBeUndefined();
  },
  TIMEOUT_MS,
);
