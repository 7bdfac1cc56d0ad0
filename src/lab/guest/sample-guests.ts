// The guests that a lab offers for trying: a disk each, and their domain XML as /etc/pacemaker/NAME.xml on every node. They
// are not started and not made resources: that is what one tries.
import { existsSync } from 'node:fs';
import type { GuestFiles } from './build.ts';
import { domainXml } from './domain-xml.ts';
import { guestDiskMiB } from './record.ts';
import type { Lab } from '../lab.ts';
import { nodeIsOn } from '../lab.ts';
import { must } from '../lab-error.ts';
import { createLun, lunOf } from '../node/storage.ts';

/** Name and UUID of each sample guest. */
export const sampleGuests = [
  { name: 'guest1', uuid: '8a1d2c30-5d1e-4c7b-9b52-6f0a64b1c001' },
  { name: 'guest2', uuid: '8a1d2c30-5d1e-4c7b-9b52-6f0a64b1c002' },
] as const;

/** Where every node has the XML of the sample guest `name`. */
export function sampleConfig(name: string): string {
  return `/etc/pacemaker/${name}.xml`;
}

/** Makes what is missing of the sample guests' disks and XML files; a file that exists is left as it is. */
export async function makeSampleGuests(lab: Lab, files: GuestFiles): Promise<void> {
  for (const { name, uuid } of sampleGuests) {
    const disk = lunOf(lab, name);
    if (!existsSync(disk.file)) await createLun(lab, name, guestDiskMiB);
    const xml = domainXml({ name, uuid, files, disk });
    const nodes = lab.nodes.filter((node) => nodeIsOn(lab, node.name));
    await Promise.all(nodes.map(async (node) => writeOnce(lab, node.name, sampleConfig(name), xml)));
  }
}

async function writeOnce(lab: Lab, node: string, path: string, text: string): Promise<void> {
  const script = '[ -e "$0" ] || { mkdir -p "${0%/*}" && cat >"$0.new" && mv "$0.new" "$0"; }';
  must(
    await lab.exec(node, ['sh', '-c', script, path], { timeoutMs: 10_000, input: text }),
    `writing ${path} on ${node}`,
  );
}
