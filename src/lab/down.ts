// Taking a virtual cluster away so that nothing of it is left: ending its namespaces ends every process, mount, network and
// container in them; what remains are files and control groups.
import { existsSync } from 'node:fs';
import { rm, rmdir } from 'node:fs/promises';
import { exec } from '../host/exec.ts';
import { LabError, must } from './lab-error.ts';
import { whileLocked } from './lock.ts';
import { readHolder, stopNamespace } from './node/namespace.ts';
import { cgroupOf } from './node/nodes.ts';
import { cacheDirectory, dataDirOf, dataRoot, stateDirOf, stateRoot } from './places.ts';
import { requireRoot } from './root.ts';
import { labNames } from './record.ts';

/** Removes lab `name`, whole or half made. Returns whether there was anything. */
export async function down(name: string): Promise<boolean> {
  requireRoot();
  const was = existsSync(stateDirOf(name)) || existsSync(dataDirOf(name));
  if (was) await whileLocked(name, async () => clearRemains(name));
  return was;
}

/** Removes whatever exists of lab `name`; nothing to do is no error. */
export async function clearRemains(name: string): Promise<void> {
  const holder = readHolder(stateDirOf(name));
  if (holder !== undefined) await stopNamespace(holder);
  await removeControlGroups(name);
  for (const directory of [dataDirOf(name), stateDirOf(name)]) await rm(directory, { recursive: true, force: true });
  // The common parents go with the last lab.
  for (const parent of [dataRoot, stateRoot]) await rmdir(parent).catch(() => undefined);
}

/** Removes the image cache; refuses while a lab uses it. */
export async function purgeCache(): Promise<void> {
  const labs = await labNames();
  if (labs.length > 0) throw new LabError(`the image cache is in use by lab ${labs.join(', ')}; take it down first`);
  await rm(cacheDirectory(), { recursive: true, force: true });
}

// The nodes' groups are in the unified hierarchy, which a hybrid host has elsewhere: it is mounted for this call alone.
async function removeControlGroups(name: string): Promise<void> {
  const script =
    'mount -t cgroup2 cgroup2 /sys/fs/cgroup && cd /sys/fs/cgroup && [ ! -d "$0" ] || find "$0" -depth -type d -exec rmdir {} +';
  const unshare = ['unshare', '--mount', '--propagation', 'private'] as const;
  const argv = [...unshare, 'sh', '-c', script, cgroupOf(name).slice(1)] as const;
  must(await exec(argv, { timeoutMs: 30_000 }), `removing the control groups of lab ${name}`);
}
