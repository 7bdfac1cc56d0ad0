// The names and files of what is staged on the lab's nodes: the guest under test, a second one, and where their
// configurations are. A folder of their own, so that a fault may take the whole folder away.
import { existsSync } from 'node:fs';
import type { Cluster } from '../../../src/lab/cluster/cluster.ts';
import { buildGuest } from '../../../src/lab/guest/build.ts';
import { domainXml, type GuestDomain } from '../../../src/lab/guest/domain-xml.ts';
import { guestDiskMiB } from '../../../src/lab/guest/record.ts';
import { nodeIsOn } from '../../../src/lab/lab.ts';
import { must } from '../../../src/lab/lab-error.ts';
import { guestDir } from '../../../src/lab/node/nodes.ts';
import { createLun, lunOf, wipeLun } from '../../../src/lab/node/storage.ts';

/** Where every node has the configurations. */
export const configDirectory = '/etc/pacemaker/gauntlet';

/** The guest under test, and one that only disturbs. Each has a disk of its own name. */
export const guests = {
  subject: { name: 'subject', uuid: '5e1f0a7c-0d7c-4a52-9a0e-3f0a64b1c101' },
  stranger: { name: 'stranger', uuid: '5e1f0a7c-0d7c-4a52-9a0e-3f0a64b1c102' },
} as const;

export type GuestRole = keyof typeof guests;

/** Path of a guest's configuration on every node. */
export function configPath(guest: string): string {
  return `${configDirectory}/${guest}.xml`;
}

type XmlOptions = Partial<Pick<GuestDomain, 'disk' | 'ignorePowerOff'>>;

/** The domain XML of a guest of the gauntlet. */
export async function guestXml(cluster: Cluster, role: GuestRole, options: XmlOptions = {}): Promise<string> {
  const { name, uuid } = guests[role];
  return domainXml({ name, uuid, files: await buildGuest(guestDir(cluster)), disk: lunOf(cluster, name), ...options });
}

/** Makes the guests' disks, empty of any earlier record. */
export async function freshDisks(cluster: Cluster): Promise<void> {
  for (const { name } of Object.values(guests)) {
    const lun = lunOf(cluster, name);
    if (existsSync(lun.file)) await wipeLun(lun);
    else await createLun(cluster, name, guestDiskMiB);
  }
}

/** Puts a configuration on every node that is on. */
export async function writeConfig(cluster: Cluster, path: string, xml: string): Promise<void> {
  const script = 'mkdir -p "${0%/*}" && cat >"$0.new" && mv "$0.new" "$0"';
  const nodes = cluster.nodes.filter(({ name }) => nodeIsOn(cluster, name));
  await Promise.all(
    nodes.map(async ({ name }) => {
      const written = await cluster.exec(name, ['sh', '-c', script, path], { timeoutMs: 20_000, input: xml });
      must(written, `writing ${path} on ${name}`);
    }),
  );
}
