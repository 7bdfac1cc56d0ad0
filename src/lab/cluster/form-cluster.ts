// Turning nodes into a cluster that can fence, with lab/provision/cluster.sh (which a Vagrant machine runs as well).
import { existsSync } from 'node:fs';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { readAsset } from '../../program/assets.ts';
import { crmMonArgv, parseCrmMon } from './crm-mon.ts';
import { clusterOf } from './cluster.ts';
import type { Lab } from '../lab.ts';
import { must } from '../lab-error.ts';
import { fencingCommands, startPower } from './power.ts';

/** Forms the cluster unless that was finished before, otherwise starts it where it is not; returns when all are online. */
export async function formCluster(lab: Lab): Promise<void> {
  const names = lab.nodes.map(({ name }) => name);
  const finished = join(lab.stateDir, 'cluster-formed');
  if (!existsSync(finished)) {
    const argv = ['sh', '-s', '--', lab.name, ...names] as const;
    const options = { timeoutMs: 300_000, input: readAsset('lab/provision/cluster.sh') };
    must(await lab.exec('n1', argv, options), 'forming the cluster');
    await writeFile(finished, '');
  } else if (!(await allOnline(lab))) {
    const started = await lab.exec('n1', ['pcs', 'cluster', 'start', '--all', '--wait=120'], { timeoutMs: 180_000 });
    must(started, 'starting the cluster');
  }
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
  const asked = await lab.exec('n1', crmMonArgv, { timeoutMs: 20_000 });
  if (asked.exitCode !== 0) return false;
  const online = parseCrmMon(asked.stdout).nodes.filter((node) => node.online && !node.pending);
  return online.length === lab.nodes.length;
}
