// The one check that people and CI both call: types, lint with the import law, format, dead code, fast tests.
// Every part runs even when an earlier one failed, so that one run shows all there is to mend.
import { type Tally, reportTally, runPart, runTests, sum } from './tally.ts';

const parts: readonly [name: string, argv: readonly [string, ...string[]]][] = [
  ['types', ['tsc', '--noEmit']],
  ['lint', ['oxlint', '--type-aware', '--deny-warnings']],
  ['format', ['prettier', '--check', '--log-level', 'warn', '.']],
  ['dead code', ['knip', '--no-progress']],
  // What only tests use, which the check before cannot see. The lab is there for the tests.
  ['code without use', ['knip', '--no-progress', '--production', '--config', 'knip.production.json']],
];

/** Runs every part. */
export function check(): Tally {
  return sum([...parts.map(([name, argv]) => runPart(name, argv)), runTests('fast tests', 'fast')]);
}

if (import.meta.main) reportTally(check());
