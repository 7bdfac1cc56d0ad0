// The agent is killed at each step of what it does: its next call must come to a correct verdict whatever was left behind.
import { wentWell } from '../evidence/journal.ts';
import { home, type FaultCase } from '../fault-case.ts';
import { killAgent } from '../nemesis/agent.ts';
import type { Scene } from '../scene.ts';
import { onAnyNode } from '../stage/cib.ts';
import { whereRunning } from '../where-running.ts';

// From the agent's first breath to where a start or a stop has long ended.
const momentsMs = [0, 40, 100, 200, 350, 600, 1000, 1600];

export const agentCases: readonly FaultCase[] = [
  {
    name: 'agent-killed-at-start',
    title: `start is killed, ${momentsMs.length} times, each time at a later step`,
    setup: { initially: 'stopped' },
    fault: async (scene) => {
      for (const afterMs of momentsMs) await killStart(scene, afterMs);
    },
    // Each time: the start that was killed too late, and the one that the cluster makes of it.
    expect: { bootsMax: 2 * momentsMs.length + 1 },
  },
  {
    name: 'agent-killed-at-stop',
    title: `stop is killed, ${momentsMs.length} times, each time at a later step, and called again`,
    fault: async (scene) => {
      for (const afterMs of momentsMs) await killStop(scene, afterMs);
    },
    expect: { bootsMax: momentsMs.length + 1 },
  },
  {
    name: 'agent-killed-at-monitor',
    title: 'a monitor is killed; the cluster takes that for a failure and starts the guest anew',
    fault: async (scene) => {
      await scene.inflict(killAgent(scene, home, 'monitor'));
      await scene.pause(5000);
    },
    expect: { bootsMax: 2 },
  },
];

async function killStart(scene: Scene, afterMs: number): Promise<void> {
  const killed = scene.inflict(killAgent(scene, home, 'start', afterMs));
  await scene.setRole('Started');
  await killed;
  await scene.until(async () => 'node' in (await whereRunning(scene)), 60_000);
  await scene.setRole('Stopped');
  await scene.until(() => isGone(scene), 40_000);
  // Or the next one would go to another node.
  await onAnyNode(scene.cluster, ['crm_resource', `--resource=${scene.resource}`, '--cleanup']);
  if (afterMs === momentsMs.at(-1)) await scene.setRole('Started');
}

async function killStop(scene: Scene, afterMs: number): Promise<void> {
  await scene.until(async () => 'node' in (await whereRunning(scene)), 60_000);
  const node = scene.watch.sightings.at(-1)?.record.node ?? home;
  const killed = scene.inflict(killAgent(scene, node, 'stop', afterMs));
  await scene.force('stop', node);
  await killed;
  const again = await scene.force('stop', node);
  if (!wentWell(again)) scene.complain(`stop after a killed stop: ${again.verdict}`);
}

function isGone({ copies }: Scene): boolean {
  return copies.looks.at(-1)?.copies.length === 0;
}
