// All chosen cases, one after another, each with each agent, with a line of progress a case.
import { agents, type FaultCase } from './fault-case.ts';
import type { Options } from './options.ts';
import { play, type PlayOptions } from './play.ts';
import { newLine } from './progress-text.ts';
import { storyOf, type Story } from './report/story.ts';
import type { GauntletLab } from './stage/gauntlet-lab.ts';

// VirtualDomain needs no more rounds than these to show what it does.
const roundsMaxVirtualDomain = 5;

/** Plays the cases; tells the stories so far to `onPlayed` after each. */
export async function playAll(
  gauntletLab: GauntletLab,
  cases: readonly FaultCase[],
  { agents: wanted, rounds }: Pick<Options, 'agents' | 'rounds'>,
  onPlayed: (stories: readonly Story[]) => Promise<void> = async () => undefined,
): Promise<Story[]> {
  const stories: Story[] = [];
  for (const [index, fault] of cases.entries()) {
    for (const agent of agents.filter((name) => wanted.includes(name))) {
      process.stderr.write(`${index + 1}/${cases.length} ${fault.name} ${agent} … `);
      const own = agent === 'VirtualDomain' ? Math.min(rounds, roundsMaxVirtualDomain) : rounds;
      stories.push(await playOne(gauntletLab, fault, { agent, rounds: own, resource: `vm${stories.length + 1}` }));
      await onPlayed(stories);
    }
  }
  return stories;
}

async function playOne(gauntletLab: GauntletLab, fault: FaultCase, options: PlayOptions): Promise<Story> {
  const startedMs = Date.now();
  const cluster = await gauntletLab.ready();
  let separator = '';
  const tell = (text: string) => {
    if (text !== '') separator = newLine;
    process.stderr.write(text);
  };
  const played = await play(cluster, fault, { ...options, tell });
  const nodes = cluster.nodes.map(({ name }) => name);
  const story = storyOf(played, nodes);
  process.stderr.write(`${separator}${summary(story)} (${Math.round((Date.now() - startedMs) / 1000)} s)\n`);
  return story;
}

function summary({ findings, codes }: Story): string {
  if (findings.length === 0) return ['ok', ...codes].join(' ');
  return findings.map(({ kind, text }) => `${kind}: ${text}`).join(newLine);
}
