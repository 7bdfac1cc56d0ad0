// What the deciders decide, wherever the model takes them, is what decisions.json says. A change of the code that is not meant to
// change a decision changes nothing here; one that is changes the file, and the commit says how:
//   HAVIRT_TEST_NOTE_DECISIONS=1 npx vitest run --project fast test/model-checker/decisions
import { readFileSync, writeFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { shipped } from './agent.ts';
import { alone } from './alone.ts';
import { noting, type Digest } from './decisions.ts';
import { nodeOf } from './node.ts';
import { unfold } from './unfold.ts';
import { everyAction } from './world.ts';

/** For a machine that is busy with other things. */
const TIMEOUT_MS = 600_000;
const path = `${import.meta.dirname}/decisions.json`;

const nothing = (): undefined => undefined;

function explored(): Record<string, Digest> {
  const { deciders, digest } = noting(shipped);
  unfold(alone(nodeOf({ actions: ['start', 'stop', 'monitor', 'probe'], faults: 2 }, deciders)), nothing, 2_000_000);
  const oneNode = digest();
  unfold(nodeOf({ actions: everyAction, faults: 1 }, deciders), nothing, 2_000_000);
  return { 'one node alone, two faults': oneNode, 'and one node of a cluster, one fault': digest() };
}

test(
  'every decision is the one that is noted down',
  () => {
    const found = explored();
    if (process.env['HAVIRT_TEST_NOTE_DECISIONS'] !== undefined)
      writeFileSync(path, `${JSON.stringify(found, undefined, 2)}\n`);
    expect(found).toEqual(JSON.parse(readFileSync(path, 'utf8')));
  },
  TIMEOUT_MS,
);
