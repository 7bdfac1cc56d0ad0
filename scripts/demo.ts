// npm run demo: the main job on a real cluster on this machine, with its real output, its measured times, and a check of
// everything that is claimed. scripts/demo has installed and built what this needs; what is shown is in demonstration/acts.ts.
import { mkdir, writeFile } from 'node:fs/promises';
import { dirname, join, relative } from 'node:path';
import { parseArgs } from 'node:util';
import { Failure } from '../src/program/failure.ts';
import { down } from '../src/lab/down.ts';
import { defaultLabName } from '../src/lab/plan.ts';
import { acts } from './demonstration/acts.ts';
import { prepare } from './demonstration/play.ts';
import type { DemoPlay } from './demonstration/play.ts';
import { timelineSvg } from './demonstration/timeline-svg.ts';
import { timelineText } from './demonstration/timeline.ts';

const usage = `npm run demo [-- --down] [-- --lab NAME]
  --down      take the lab away at the end
  --lab NAME  which lab to use; it is brought up when it is not (default: ${defaultLabName})`;

const picture = join(import.meta.dirname, '../dist/demo-timeline.svg');

/** Shows everything; returns whether all that was claimed held. */
async function demo(lab: string): Promise<boolean> {
  const play = await prepare(lab);
  try {
    for (const [title, act] of acts) {
      play.output.title(title);
      await act(play);
    }
  } finally {
    await play.watch.stop();
  }
  await conclude(play);
  return play.output.broken.length === 0;
}

async function conclude({ output, clues, cluster }: DemoPlay): Promise<void> {
  await mkdir(dirname(picture), { recursive: true });
  await writeFile(picture, timelineSvg(`One guest, ${cluster.nodes.length} nodes (${cluster.release})`, clues()));
  output.title('The timeline');
  output.say(timelineText(clues()));
  output.say(`\nAs a picture: ${relative(process.cwd(), picture)}`);
  for (const claim of output.broken) output.say(`DID NOT HOLD: ${claim}`);
}

async function takeLeave(lab: string, removeIt: boolean): Promise<void> {
  if (removeIt) await down(lab);
  const name = lab === defaultLabName ? '' : ` --name ${lab}`;
  console.log(
    removeIt
      ? `Lab ${lab} is gone.`
      : `The lab is still up. To look around: dist/havirt lab shell n1${name}. To remove it: dist/havirt lab down${name}`,
  );
}

try {
  const { values } = parseArgs({
    options: {
      lab: { type: 'string', default: defaultLabName },
      down: { type: 'boolean', default: false },
      help: { type: 'boolean', default: false },
    },
  });
  if (values.help) console.log(usage);
  else {
    process.exitCode = (await demo(values.lab)) ? 0 : 1;
    await takeLeave(values.lab, values.down);
  }
} catch (error) {
  if (!(error instanceof Failure)) throw error;
  console.error(`demo: ${error.message}`);
  process.exitCode = 1;
}
