// `npm run bench`: what havirt-domain costs beside VirtualDomain and beside one virsh, in one run on one domain. It tells the
// figures and whether each goal is met; it fails only when it could not measure.
//   --rounds N   rounds of monitor, probe and meta-data (60)       --record       write docs/benchmarks.md and its picture
//   --lives N    rounds of start, migrations and stop (5)          --keep         leave the lab up
//   --release R  Debian of the nodes: bookworm (default), trixie   --from FILE    tell the results of an earlier run again
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { down } from '../src/lab/down.ts';
import { Failure } from '../src/failure.ts';
import { releases } from '../src/lab/lab.ts';
import { progressOn } from '../src/lab/progress.ts';
import { callOf, contenders, names, type Contender } from './contenders.ts';
import { judge } from './goals.ts';
import { measureLives } from './lives.ts';
import { measureLooks } from './looks.ts';
import { costs } from './measure.ts';
import { picture } from './picture.ts';
import { report } from './report.ts';
import type { Results } from './results.ts';
import { describeMachine, labName, setStage, waitForGuest, type Stage } from './stage.ts';

const root = join(import.meta.dirname, '..');
const { values } = parseArgs({
  options: {
    rounds: { type: 'string', default: '60' },
    lives: { type: 'string', default: '5' },
    release: { type: 'string', default: releases[0] },
    record: { type: 'boolean', default: false },
    keep: { type: 'boolean', default: false },
    from: { type: 'string' },
  },
});
const progress = progressOn(process.stderr);

try {
  const results =
    values.from === undefined ? await measureAll() : (JSON.parse(readFileSync(values.from, 'utf8')) as Results);
  console.log(report(results));
  if (values.record) record(results);
  const missed = judge(results).filter(({ met }) => !met);
  progress.say(missed.length === 0 ? 'every goal is met' : `missed: ${missed.map(({ text }) => text).join('; ')}`);
} catch (error) {
  if (!(error instanceof Failure)) throw error;
  console.error(`bench: ${error.message}`);
  process.exitCode = error.exitStatus;
}

async function measureAll(): Promise<Results> {
  const release = releases.find((known) => known === values.release);
  if (release === undefined) throw new Failure(`--release: expected ${releases.join(' or ')}, got '${values.release}'`);
  const [rounds, lives] = [atLeastOne('rounds'), atLeastOne('lives')];
  const stage = await setStage(release, progress);
  try {
    const results = { rounds, lives, ...(await measureOn(stage, rounds, lives)) };
    writeFileSync(join(root, 'dist/bench.json'), JSON.stringify(results));
    return results;
  } finally {
    if (!values.keep) await progress.step('taking the lab down', async () => down(labName));
  }
}

async function measureOn(stage: Stage, rounds: number, lives: number) {
  const machine = await describeMachine(stage);
  const looks = await progress.step(`monitor, probe, meta-data: ${rounds} rounds`, async () =>
    whileRunning(stage, async () => measureLooks(stage, rounds)),
  );
  const told = await progress.step(`start, migrate, stop: ${lives} rounds`, async () => measureLives(stage, lives));
  return { machine, costs: [...looks.costs, ...told.costs], processes: [...looks.processes, ...told.processes] };
}

/** Does `work` while the domain runs at home, started and stopped by the agent that is to be the cheapest. */
async function whileRunning<T>(stage: Stage, work: () => Promise<T>): Promise<T> {
  const agent = contenders.find(({ name }) => name === names.bun) as Contender;
  const call = (action: string) => callOf(agent, stage.config, { action, node: stage.home, timeoutS: 90 });
  await costs(stage.lab, stage.home, [call('start')]);
  await waitForGuest(stage);
  const done = await work();
  await costs(stage.lab, stage.home, [call('stop')]);
  return done;
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

function atLeastOne(option: 'rounds' | 'lives'): number {
  const number = Number(values[option]);
  if (Number.isInteger(number) && number > 0) return number;
  throw new Failure(`--${option}: expected a whole number above 0, got '${values[option]}'`);
}
