// What the demo's claims rest on, and how it is put into words: the guest's records, crm_mon, process tables.
import type { Cluster } from '../../src/lab/cluster/cluster.ts';
import { nodesWithQemu } from '../../src/lab/guest/processes.ts';
import type { GuestRecord } from '../../src/lab/guest/record.ts';
import { LabError } from '../../src/lab/lab-error.ts';
import type { DemoPlay } from './play.ts';
import { guest, resource } from './play.ts';

/** Where the cluster believes the guest to be; LabError when nowhere. */
export async function located(cluster: Cluster): Promise<string> {
  const node = await cluster.resourceLocation(resource);
  if (node === undefined) throw new LabError(`${resource} is not started; to see why: pcs status on a node`);
  return node;
}

/** Some other node of the lab. */
export function anotherNode(cluster: Cluster, than: string): string {
  const node = cluster.nodes.find(({ name }) => name !== than);
  if (node === undefined) throw new LabError(`lab ${cluster.name} has one node only; the demo needs three`);
  return node.name;
}

/** What the guest writes next. */
export async function nextRecord({ watch }: DemoPlay): Promise<GuestRecord> {
  return (await watch.next('a record', () => true, 30_000)).record;
}

/** Claims that the guest's QEMU on `node` is the only one. */
export async function claimOneQemu({ cluster, output }: DemoPlay, node: string): Promise<void> {
  const nodes = await nodesWithQemu(cluster, guest);
  output.claim(`one QEMU of it in the whole cluster, on ${node}`, nodes.length === 1 && nodes[0] === node);
}

/** True when the boot of `from` wrote every record from there to `to`. */
export function countsAll({ sightings }: DemoPlay, from: GuestRecord, to: GuestRecord): boolean {
  const records = sightings().map(({ record }) => record);
  const counts = new Set(records.filter(({ bootId }) => bootId === from.bootId).map(({ count }) => count));
  const wanted = Array.from({ length: to.count - from.count + 1 }, (_, index) => from.count + index);
  return wanted.every((count) => counts.has(count));
}

export function recordText({ count, bootId, node }: GuestRecord): string {
  return `record ${count} of boot ${bootId.slice(0, 8)} on ${node}`;
}

export function secondsText(ms: number): string {
  return `${(ms / 1000).toFixed(1)} s`;
}
