// All tests, in the order in which a failure is cheapest to find. Called by scripts/test, which has prepared the machine as
// far as Node goes.
import { join } from 'node:path';
import { check } from './check.ts';
import { reportTally, runPart, runTests, sum } from './tally.ts';

process.chdir(join(import.meta.dirname, '..'));
reportTally(
  sum([
    runPart('packages', ['scripts/bootstrap', 'build', 'contract', 'lab']),
    runPart('build', ['node', 'scripts/build.ts']),
    check(),
    runTests('contract tests', 'contract'),
    runTests('lab tests', 'lab'),
    runTests('lab tests, trixie', 'lab-trixie'),
  ]),
);
