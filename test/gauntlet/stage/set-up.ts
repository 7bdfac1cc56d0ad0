// The world of one case, before its resource exists: empty disks, the configurations on every node, the cluster's properties.
import type { Cluster } from '../../../src/lab/cluster.ts';
import type { Setup } from '../fault-case.ts';
import { setProperty } from './cib.ts';
import { configPath, freshDisks, guests, guestXml, writeConfig } from './world.ts';

/** Sets up the world; returns the path of the configuration under test. */
export async function setUp(cluster: Cluster, setup: Setup): Promise<string> {
  const { ignorePowerOff = false, xml = (text: string) => text, properties = {} } = setup;
  await freshDisks(cluster);
  const subject = configPath(guests.subject.name);
  await writeConfig(cluster, subject, xml(await guestXml(cluster, 'subject', { ignorePowerOff })));
  await writeConfig(cluster, configPath(guests.stranger.name), await guestXml(cluster, 'stranger'));
  for (const [name, value] of Object.entries(properties)) await setProperty(cluster, name, value);
  return subject;
}
