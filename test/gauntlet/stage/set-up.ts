// The world of one case, before its resource exists: empty disks, the configurations on every node, the cluster's properties.
import type { Cluster } from '../../../src/lab/cluster/cluster.ts';
import { lunOf } from '../../../src/lab/node/storage.ts';
import type { Setup } from '../fault-case.ts';
import { setProperty } from './cib.ts';
import { useSmallDisk } from './small-disk.ts';
import { configPath, freshDisks, guests, guestXml, writeConfig } from './world.ts';

/** Where the world has what matters. */
export interface World {
  /** Path of the configuration under test, on every node. */
  readonly config: string;
  /** The content of the guest's disk, on this machine. */
  readonly disk: string;
}

/** Sets up the world. */
export async function setUp(cluster: Cluster, setup: Setup): Promise<World> {
  const { ignorePowerOff = false, xml = (text: string) => text, properties = {}, disk = 'usual' } = setup;
  await freshDisks(cluster);
  const subject = configPath(guests.subject.name);
  await writeConfig(cluster, subject, xml(await guestXml(cluster, 'subject', { ignorePowerOff })));
  await writeConfig(cluster, configPath(guests.stranger.name), await guestXml(cluster, 'stranger'));
  for (const [name, value] of Object.entries(properties)) await setProperty(cluster, name, value);
  const usual = lunOf(cluster, guests.subject.name).file;
  return { config: subject, disk: disk === 'usual' ? usual : await useSmallDisk(cluster) };
}
