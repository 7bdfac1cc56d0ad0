// Running parts of the work and counting what passed. A part is one program that succeeds or fails, or a vitest project whose
// tests count one by one. Nothing here stops at a failure.
import { spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

export interface Tally {
  readonly passed: number;
  readonly failed: number;
}

/** The part of vitest's JSON report that is counted. */
export interface VitestReport {
  readonly numPassedTests: number;
  readonly numFailedTests: number;
  readonly testResults: readonly { readonly status: string; readonly assertionResults: readonly unknown[] }[];
}

const oneHourMs = 3_600_000;

/** Runs one program; it counts as one test. */
export function runPart(name: string, [command, ...args]: readonly [string, ...string[]]): Tally {
  const started = performance.now();
  const { status, error } = spawnSync(command, args, { stdio: 'inherit', timeout: oneHourMs, killSignal: 'SIGKILL' });
  if (error !== undefined) console.error(`${command}: ${error.message}`);
  return told(name, started, status === 0 ? { passed: 1, failed: 0 } : { passed: 0, failed: 1 });
}

/** Runs the tests of one vitest project. */
export function runTests(name: string, project: string): Tally {
  const started = performance.now();
  const folder = mkdtempSync(join(tmpdir(), 'havirt-tests-'));
  const report = join(folder, 'report.json');
  const reporters = ['--reporter=dot', '--reporter=json', `--outputFile.json=${report}`];
  const { status } = spawnSync('vitest', ['run', '--project', project, ...reporters], {
    stdio: 'inherit',
    timeout: oneHourMs,
    killSignal: 'SIGKILL',
  });
  const tally = countTests(readReport(report), status === 0);
  rmSync(folder, { recursive: true });
  return told(name, started, tally);
}

/**
 * What a vitest run comes to. A file that could not be loaded, a run that failed beside its tests, and a run without a
 * single test each count as a failure.
 */
export function countTests(report: VitestReport | undefined, succeeded: boolean): Tally {
  if (report === undefined) return { passed: 0, failed: 1 };
  const broken = report.testResults.filter((file) => file.status === 'failed' && file.assertionResults.length === 0);
  const failed = report.numFailedTests + broken.length;
  const unexplained = failed === 0 && (!succeeded || report.numPassedTests === 0) ? 1 : 0;
  return { passed: report.numPassedTests, failed: failed + unexplained };
}

function readReport(path: string): VitestReport | undefined {
  try {
    return JSON.parse(readFileSync(path, 'utf8')) as VitestReport;
  } catch {
    return undefined;
  }
}

export function sum(tallies: readonly Tally[]): Tally {
  return {
    passed: tallies.reduce((total, { passed }) => total + passed, 0),
    failed: tallies.reduce((total, { failed }) => total + failed, 0),
  };
}

/** The closing line, and the exit status. */
export function reportTally({ passed, failed }: Tally): void {
  console.log(`${passed} passed, ${failed} failed`);
  process.exitCode = failed === 0 ? 0 : 1;
}

function told(name: string, started: number, tally: Tally): Tally {
  const seconds = ((performance.now() - started) / 1000).toFixed(1);
  console.log(
    `${name}: ${tally.failed === 0 ? 'ok' : 'FAILED'} (${tally.passed} passed, ${tally.failed} failed, ${seconds} s)`,
  );
  return tally;
}
