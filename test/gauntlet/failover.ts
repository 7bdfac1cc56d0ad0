// What a failover costs: the power of the guest's node is cut, and the time is taken from the guest's last write there to its
// first write elsewhere. Both agents by turns, on one cluster.
import { watchGuest } from '../../src/lab/guest/watch.ts';
import { cutPower } from '../../src/lab/node/nodes.ts';
import { agents, home, type AgentName } from './fault-case.ts';
import { addPrimitive } from './stage/cib.ts';
import { setUp } from './stage/set-up.ts';
import type { GauntletLab } from './stage/gauntlet-lab.ts';

export type Failovers = Readonly<Record<AgentName, readonly number[]>>;

const startLimitMs = 60_000;
const failoverLimitMs = 120_000;

/** Times in milliseconds, `count` of each agent. */
export async function measureFailovers(
  gauntletLab: GauntletLab,
  count: number,
  wanted: readonly AgentName[],
): Promise<Failovers> {
  const times: Record<AgentName, number[]> = { VirtualDomain: [], 'havirt-domain': [] };
  for (let round = 1; round <= count; round += 1) {
    for (const agent of agents.filter((name) => wanted.includes(name))) {
      const tookMs = await failOver(gauntletLab, agent, `fo${round}${agent.slice(0, 1)}`);
      times[agent].push(tookMs);
      process.stderr.write(`failover ${round}/${count} ${agent}: ${(tookMs / 1000).toFixed(2)} s\n`);
    }
  }
  return times;
}

/** The medians, and what havirt-domain takes more, as lines for people. */
export function failoverText(times: Failovers): string {
  const lines = agents
    .filter((agent) => times[agent].length > 0)
    .map(
      (agent) =>
        `${agent}: median ${seconds(median(times[agent]))} of ${times[agent].length} (${spread(times[agent])})`,
    );
  const [theirs, ours] = [times.VirtualDomain, times['havirt-domain']];
  if (theirs.length === 0 || ours.length === 0) return lines.join('\n');
  return [...lines, `havirt-domain takes ${seconds(median(ours) - median(theirs))} longer`].join('\n');
}

/** The middle of the sorted values; the mean of the two in the middle when they are even in number. */
function median(values: readonly number[]): number {
  const sorted = values.toSorted((one, other) => one - other);
  const middle = (sorted.length - 1) / 2;
  return ((sorted[Math.floor(middle)] ?? 0) + (sorted[Math.ceil(middle)] ?? 0)) / 2;
}

async function failOver(gauntletLab: GauntletLab, agent: AgentName, id: string): Promise<number> {
  const cluster = await gauntletLab.ready();
  const { config, disk } = await setUp(cluster, {});
  const watch = await watchGuest(disk, { limitMs: 600_000, periodMs: 20 });
  try {
    await addPrimitive(cluster, { id, agent, config, setup: {} });
    await watch.next('its first records', ({ count }) => count > 25, startLimitMs);
    const elsewhere = watch.next('a record on another node', ({ node }) => node !== home, failoverLimitMs);
    await cutPower(cluster, home);
    const { seenMs } = await elsewhere;
    const last = watch.sightings.findLast(({ record }) => record.node === home);
    return seenMs - (last?.seenMs ?? seenMs);
  } finally {
    await watch.stop();
  }
}

function spread(values: readonly number[]): string {
  return `${seconds(Math.min(...values))} to ${seconds(Math.max(...values))}`;
}

function seconds(ms: number): string {
  return `${(ms / 1000).toFixed(2)} s`;
}
