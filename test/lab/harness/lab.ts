// The lab that the tests of a project share: made once, and put in order before each test file. Not here: what a test does
// with it (vm.ts), and making labs as such (src/lab).
import { inject } from 'vitest';
import type { Cluster } from '../../../src/lab/cluster/cluster.ts';
import { openLab } from '../../../src/lab/cluster/cluster.ts';
import { nodeIsOn } from '../../../src/lab/lab.ts';
import { must } from '../../../src/lab/lab-error.ts';
import { progressOn } from '../../../src/lab/progress.ts';
import type { Progress } from '../../../src/lab/progress.ts';
import { findLab } from '../../../src/lab/record.ts';
import { sampleGuests } from '../../../src/lab/guest/sample-guests.ts';
import { lunOf, wipeLun } from '../../../src/lab/node/storage.ts';
import { up } from '../../../src/lab/up.ts';

/** Where the traces of all calls are kept, when somebody records them (docs/trace.md). */
const tracesFolder = process.env['HAVIRT_TEST_TRACES'];

const quiet: Progress = { say: () => undefined, step: async (_what, work) => work() };

/** The project's lab: three nodes online, no resource but fencing, no guest, empty disks. The first call makes it. */
export async function labUnderTest(): Promise<Cluster> {
  const { name, release } = inject('lab');
  const progress = (await findLab(name)) === undefined ? progressOn(process.stderr) : quiet;
  await up({ name, nodeCount: 3, release, install: true, trace: tracesFolder !== undefined }, progress);
  const cluster = await openLab(name);
  await clear(cluster);
  return cluster;
}

/** Runs pcs on the first node that is on; throws LabError with its reason when it fails. */
export async function pcs(cluster: Cluster, ...args: string[]): Promise<string> {
  return must(await cluster.pcs(args), `pcs ${args.join(' ')}`).stdout;
}

/** Runs a program on a node, for at most a minute; throws LabError with its reason when it fails. */
export async function on(cluster: Cluster, node: string, ...argv: [string, ...string[]]): Promise<string> {
  return must(await cluster.exec(node, argv, { timeoutMs: 60_000 }), `${argv.join(' ')} on ${node}`).stdout;
}

/** Writes `text` to the file `path` of each node that is on. */
export async function writeOnAll(cluster: Cluster, path: string, text: string): Promise<void> {
  const nodes = cluster.nodes.map(({ name }) => name).filter((name) => nodeIsOn(cluster, name));
  const options = { timeoutMs: 10_000, input: text };
  for (const node of nodes) must(await cluster.exec(node, ['tee', path], options), `writing ${path} on ${node}`);
}

/** Takes away every resource but fencing, every guest, and what guests have written. */
export async function clear(cluster: Cluster): Promise<void> {
  const { resources } = await cluster.crmMon();
  // The connection to a guest node goes with its guest.
  const own = resources.filter(({ agent }) => !agent.startsWith('stonith:') && agent !== 'ocf:pacemaker:remote');
  for (const id of new Set(own.map((resource) => resource.id))) await pcs(cluster, 'resource', 'delete', id, '--force');
  await Promise.all(cluster.nodes.map(async ({ name }) => endDomains(cluster, name)));
  for (const { name } of sampleGuests) await wipeLun(lunOf(cluster, name));
  await pcs(cluster, 'resource', 'cleanup');
  await pcs(cluster, 'stonith', 'history', 'cleanup');
}

/** Ends every domain of a node, past any agent. */
export async function endDomains(cluster: Cluster, node: string): Promise<void> {
  // One that ends by itself meanwhile is no failure; what remains is one for the test that comes next.
  const script = 'for name in $(virsh --quiet list --name); do virsh --quiet destroy "$name" || true; done';
  await on(cluster, node, 'sh', '-c', script);
}
