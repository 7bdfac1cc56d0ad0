// All chosen cases, one after another, each with each agent, with a line of progress a case.
import { agents, type FaultCase } from './fault-case.ts';
import type { Options } from './options.ts';
import { play } from './play.ts';
import { storyOf, type Story } from './report/story.ts';
import type { Stage } from './stage/stage.ts';

// VirtualDomain needs no more rounds than these to show what it does.
const roundsMaxVirtualDomain = 5;

/** Plays the cases; tells the stories so far to `onPlayed` after each. */
export async function playAll(
  stage: Stage,
  cases: readonly FaultCase[],
  { agents: wanted, rounds }: Pick<Options, 'agents' | 'rounds'>,
  onPlayed: (stories: readonly Story[]) => Promise<void> = async () => undefined,
): Promise<Story[]> {
  const stories: Story[] = [];
  const possible = cases.filter(({ impossible }) => impossible === undefined);
  for (const [index, fault] of possible.entries()) {
    for (const agent of agents.filter((name) => wanted.includes(name))) {
      process.stderr.write(`${index + 1}/${possible.length} ${fault.name} ${agent} … `);
      const startedMs = Date.now();
      const cluster = await stage.ready();
      const own = agent === 'VirtualDomain' ? Math.min(rounds, roundsMaxVirtualDomain) : rounds;
      const played = await play(cluster, fault, { agent, rounds: own, resource: `vm${stories.length + 1}` });
      const story = storyOf(
        played,
        cluster.nodes.map(({ name }) => name),
      );
      stories.push(story);
      process.stderr.write(`${summary(story)} (${Math.round((Date.now() - startedMs) / 1000)} s)\n`);
      await onPlayed(stories);
    }
  }
  return stories;
}

function summary({ findings, codes }: Story): string {
  if (findings.length === 0) return ['ok', ...codes].join(' ');
  return findings.map(({ kind, text }) => `${kind}: ${text}`).join('\n    ');
}
