// `npm run bench`: what havirt-domain costs beside VirtualDomain and beside one virsh, in one run on one domain. It tells the
// figures and whether each goal is met, and fails only when it could not measure. options.ts has its options.
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { down } from '../src/lab/down.ts';
import { Failure } from '../src/program/failure.ts';
import { progressOn } from '../src/lab/progress.ts';
import { judge } from './goals.ts';
import { measureLifecycles } from './lifecycles.ts';
import { measureReadOnlyCalls } from './read-only-calls.ts';
import { readOptions, type Options } from './options.ts';
import { picture } from './picture.ts';
import { report } from './report.ts';
import type { Results } from './results.ts';
import { describeMachine, labName, openBenchLab, type BenchLab } from './bench-lab.ts';

const root = join(import.meta.dirname, '..');
const progress = progressOn(process.stderr);

try {
  const options = readOptions(process.argv.slice(2));
  const results = options.from === undefined ? await measureAll(options) : readResults(options.from);
  console.log(report(results));
  if (options.record) record(results);
  const missed = judge(results).filter(({ met }) => !met);
  progress.say(missed.length === 0 ? 'every goal is met' : `missed: ${missed.map(({ text }) => text).join('; ')}`);
} catch (error) {
  if (!(error instanceof Failure)) throw error;
  console.error(`bench: ${error.message}`);
  process.exitCode = error.exitStatus;
}

async function measureAll(options: Options): Promise<Results> {
  try {
    const results = await measureOn(await openBenchLab(options.release, progress), options);
    writeFileSync(join(root, 'dist/bench.json'), JSON.stringify(results));
    return results;
  } finally {
    if (!options.keep) await progress.step(`taking lab ${labName} down`, async () => down(labName));
  }
}

async function measureOn(benchLab: BenchLab, { rounds, lifecycles }: Options): Promise<Results> {
  const machine = await describeMachine(benchLab);
  const readOnly = await progress.step(`monitor, probe, meta-data: ${rounds} rounds`, async () =>
    measureReadOnlyCalls(benchLab, rounds),
  );
  const changes = await progress.step(`start, migrate, stop: ${lifecycles} rounds`, async () =>
    measureLifecycles(benchLab, lifecycles),
  );
  const costs = [...readOnly.costs, ...changes.costs];
  return { machine, rounds, lifecycles, costs, processes: [...readOnly.processes, ...changes.processes] };
}

function readResults(file: string): Results {
  try {
    return JSON.parse(readFileSync(file, 'utf8')) as Results;
  } catch (error) {
    throw new Failure(`--from: expected the results of an earlier run: ${(error as Error).message}`);
  }
}

/** Puts the report between its marks in docs/benchmarks.md, and the picture beside it. */
function record(results: Results): void {
  const file = join(root, 'docs/benchmarks.md');
  const [begin, end] = ['<!-- results -->', '<!-- end of results -->'];
  const text = readFileSync(file, 'utf8');
  const [from, to] = [text.indexOf(begin) + begin.length, text.indexOf(end)];
  if (from < begin.length || to < from) throw new Failure(`${file}: expected the lines ${begin} and ${end}`);
  writeFileSync(file, `${text.slice(0, from)}\n\n${report(results)}\n\n${text.slice(to)}`);
  writeFileSync(join(root, 'docs/benchmarks.svg'), picture(results));
}
