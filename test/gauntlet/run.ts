// npm run gauntlet: makes the lab, plays the cases, writes the report. The exit status says whether havirt-domain passed all
// that was played; what became of VirtualDomain is data.
import { LabError } from '../../src/lab/lab-error.ts';
import { catalogue } from './catalogue.ts';
import { failoverText, measureFailovers } from './failover.ts';
import type { FaultCase } from './fault-case.ts';
import { readOptions, usage, type Options } from './options.ts';
import { playAll } from './play-all.ts';
import { randomCase } from './random-faults.ts';
import { summaryLine } from './report/table.ts';
import { writePictures, writeReport } from './report/write.ts';
import { openGauntletLab, type GauntletLab } from './stage/gauntlet-lab.ts';

async function main(argv: readonly string[]): Promise<void> {
  const options = readOptions(argv);
  if (options.help) return console.log(usage);
  const cases = chosen(options);
  if (options.list) return list(cases);
  const gauntletLab = await openGauntletLab(options);
  try {
    if (options.failover !== undefined) return await failovers(gauntletLab, options);
    await playCases(gauntletLab, options.nemesisS === undefined ? cases : [nemesis(options)], options);
  } finally {
    await gauntletLab.close();
  }
}

async function playCases(gauntletLab: GauntletLab, cases: readonly FaultCase[], options: Options): Promise<void> {
  const facts = { release: options.release, about: await gauntletLab.about() };
  const stories = await playAll(gauntletLab, cases, options, async (soFar) =>
    writeReport(options.report, soFar, facts),
  );
  if (options.pictures !== undefined) await writePictures(options.pictures, stories);
  console.log(`${summaryLine(stories)}\nreport: ${options.report}`);
  if (stories.some(({ agent, findings }) => agent === 'havirt-domain' && findings.length > 0)) process.exitCode = 1;
}

async function failovers(gauntletLab: GauntletLab, { failover = 0, agents }: Options): Promise<void> {
  console.log(failoverText(await measureFailovers(gauntletLab, failover, agents)));
}

function nemesis({ nemesisS = 0, seed = Math.floor(Math.random() * 1_000_000) }: Options): FaultCase {
  console.log(`random faults for ${nemesisS} s; to repeat: --nemesis ${nemesisS} --seed ${seed}`);
  return randomCase(seed, nemesisS * 1000);
}

function chosen({ only, release }: Options) {
  const wanted = catalogue.filter(({ name }) => only.length === 0 || only.some((prefix) => name.startsWith(prefix)));
  if (wanted.length === 0) throw new LabError(`--only: no case is called ${only.join(' or ')}; to see them: --list`);
  return wanted.filter(({ releases = [release] }) => releases.includes(release));
}

function list(cases: typeof catalogue): void {
  for (const { name, title } of cases) console.log(`${name.padEnd(30)} ${title}`);
}

main(process.argv.slice(2)).catch((error: unknown) => {
  if (!(error instanceof LabError)) throw error;
  console.error(`gauntlet: ${error.message}`);
  process.exitCode = 1;
});
