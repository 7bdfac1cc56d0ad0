// Turning nodes into a cluster that can fence, with lab/provision/cluster.sh (which a Vagrant machine runs as well).
import { readAsset } from '../install/assets.ts';
import { crmMonArgv, parseCrmMon } from './crm-mon.ts';
import { clusterOf } from './cluster.ts';
import type { Lab } from './lab.ts';
import { must } from './lab-error.ts';
import { fencingCommands, startPower } from './power.ts';

/** Forms the cluster when there is none, otherwise starts it on every node; returns when all are online. */
export async function formCluster(lab: Lab): Promise<void> {
  const names = lab.nodes.map(({ name }) => name);
  const first = names[0] ?? 'n1';
  if (await allOnline(lab)) return;
  if (await fileExists(lab, first, '/etc/corosync/corosync.conf')) {
    const started = await lab.exec(first, ['pcs', 'cluster', 'start', '--all', '--wait=120'], { timeoutMs: 180_000 });
    must(started, 'starting the cluster');
    return;
  }
  const script = readAsset('lab/provision/cluster.sh');
  const argv = ['sh', '-s', '--', lab.name, ...names] as const;
  must(await lab.exec(first, argv, { timeoutMs: 300_000, input: script }), 'forming the cluster');
}

/** Starts the power switch, and gives the cluster the means to use it, unless it has them. */
export async function armFencing(lab: Lab): Promise<void> {
  await startPower(lab);
  const cluster = clusterOf(lab);
  const { resources } = await cluster.crmMon();
  if (resources.some(({ agent }) => agent.startsWith('stonith:'))) return;
  for (const args of fencingCommands(lab)) must(await cluster.pcs(args), `pcs ${args.join(' ')}`);
}

async function allOnline(lab: Lab): Promise<boolean> {
  const asked = await lab.exec(lab.nodes[0]?.name ?? 'n1', crmMonArgv, { timeoutMs: 20_000 });
  if (asked.exitCode !== 0) return false;
  const online = parseCrmMon(asked.stdout).nodes.filter((node) => node.online && !node.pending);
  return online.length === lab.nodes.length;
}

async function fileExists(lab: Lab, node: string, file: string): Promise<boolean> {
  return (await lab.exec(node, ['test', '-e', file], { timeoutMs: 10_000 })).exitCode === 0;
}
