// Bringing a virtual cluster up, part by part. Every part looks first and does only what is missing, so that `up` can be
// run again: after an interruption, to switch nodes on again, or to put a newer agent on them.
import { agentBinary, installAgent } from './agent.ts';
import { clearRemains } from './down.ts';
import { armFencing, formCluster } from './cluster/form-cluster.ts';
import { buildGuest } from './guest/build.ts';
import { requireHostPackages } from './host-packages.ts';
import { buildImage, imageExists, imageName } from './node/image.ts';
import type { Lab, LabRecord } from './lab.ts';
import { labOf } from './lab.ts';
import { whileLocked } from './lock.ts';
import { startNamespace } from './node/namespace.ts';
import { guestDir, makeNetworks, startNodes } from './node/nodes.ts';
import type { Wish } from './plan.ts';
import { checkWish, planLab, requireSameShape } from './plan.ts';
import { stateDirOf } from './places.ts';
import { configurePodman } from './node/podman-configuration.ts';
import type { Progress } from './progress.ts';
import { findLab, saveLab } from './record.ts';
import { requireRoot } from './root.ts';
import { makeSampleGuests } from './guest/sample-guests.ts';
import { startStorage } from './node/storage.ts';
import { traceCalls } from './cluster/traces.ts';
import { makeTrust } from './cluster/trust.ts';

export interface UpOptions extends Wish {
  /** Path of the havirt binary for the nodes, or `none`; see {@link agentBinary} for what is taken without it. */
  readonly agent?: string | undefined;
  /** Install missing host packages instead of refusing. */
  readonly install: boolean;
  /** Every call that the cluster makes of an agent writes a trace on its node. */
  readonly trace?: boolean | undefined;
}

/** Makes the lab be up as wished. Throws {@link LabError}; what was made until then stays, and the next call goes on. */
export async function up(options: UpOptions, progress: Progress): Promise<Lab> {
  checkWish(options);
  requireRoot();
  const binary = options.agent === 'none' ? undefined : agentBinary(options.agent);
  await requireHostPackages(options.install);
  return whileLocked(options.name, async () => {
    const lab = labOf((await existing(options)) ?? (await begin(options)));
    await makeMachines(lab, progress);
    await makeCluster(lab, binary, options, progress);
    return lab;
  });
}

async function existing(wish: Wish): Promise<LabRecord | undefined> {
  const record = await findLab(wish.name);
  if (record !== undefined) requireSameShape(record, wish);
  return record;
}

async function begin(wish: Wish): Promise<LabRecord> {
  await clearRemains(wish.name);
  const record = planLab(wish, await startNamespace(stateDirOf(wish.name)));
  await configurePodman(record);
  await saveLab(record);
  return record;
}

async function makeMachines(lab: Lab, progress: Progress): Promise<void> {
  const image = imageName(lab.release);
  if (!(await imageExists(lab, image))) {
    await progress.step(`image: ${lab.release}, from Debian packages`, async () => buildImage(lab, image));
  }
  await makeTrust(lab);
  await progress.step('storage: an iSCSI target', async () => startStorage(lab));
  await progress.step(`nodes: ${lab.nodes.map(({ name }) => name).join(' ')} (${lab.release})`, async () => {
    await makeNetworks(lab);
    await startNodes(lab, image);
  });
}

async function makeCluster(
  lab: Lab,
  binary: string | undefined,
  { trace = false }: UpOptions,
  progress: Progress,
): Promise<void> {
  await progress.step('guests: guest1 guest2', async () => makeSampleGuests(lab, await buildGuest(guestDir(lab))));
  if (binary !== undefined) await progress.step(`agent: ${binary}`, async () => installAgent(lab, binary));
  if (trace) await traceCalls(lab);
  await progress.step('cluster: corosync and pacemaker', async () => formCluster(lab));
  await progress.step('fencing: a power switch and its stonith resource', async () => armFencing(lab));
}
