// The one check that people and CI both call: types, lint with the import law, format, dead code, fast tests.
// Every part runs even when an earlier one failed, so that one run shows all there is to mend.
import { spawnSync } from 'node:child_process';

const parts: [name: string, argv: string[]][] = [
  ['types', ['tsc', '--noEmit']],
  ['lint', ['oxlint', '--type-aware', '--deny-warnings']],
  ['format', ['prettier', '--check', '--log-level', 'warn', '.']],
  ['dead code', ['knip', '--no-progress']],
  ['fast tests', ['vitest', 'run', '--project', 'fast', '--reporter', 'dot']],
];

const failed = parts.filter(([name, argv]) => {
  const [command = '', ...args] = argv;
  const started = Date.now();
  const { status } = spawnSync(command, args, { stdio: 'inherit' });
  const verdict = status === 0 ? 'ok' : 'FAILED';
  console.log(`check: ${name}: ${verdict} (${((Date.now() - started) / 1000).toFixed(1)} s)`);
  return status !== 0;
});

if (failed.length > 0) {
  console.error(`check: failed: ${failed.map(([name]) => name).join(', ')}`);
  process.exitCode = 1;
}
