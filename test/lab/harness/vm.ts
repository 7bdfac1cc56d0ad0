// A guest as a resource, and the evidence of what it does that no agent wrote: its own records, crm_mon, process tables.
import { expect } from 'vitest';
import type { Cluster } from '../../../src/lab/cluster/cluster.ts';
import type { GuestRecord } from '../../../src/lab/guest/record.ts';
import { nodesWithQemu } from '../../../src/lab/guest/processes.ts';
import type { GuestWatch } from '../../../src/lab/guest/watch.ts';
import { watchGuest } from '../../../src/lab/guest/watch.ts';
import { checkWriters, conflictText } from '../../../src/lab/guest/writers.ts';
import { sampleConfig } from '../../../src/lab/guest/sample-guests.ts';
import { lunOf } from '../../../src/lab/node/storage.ts';
import { pcs } from './lab.ts';

/** A resource of havirt-domain whose guest is watched. */
export interface Vm {
  readonly resource: string;
  readonly guest: string;
  readonly watch: GuestWatch;
  /** The node where the cluster believes it to be, or `nowhere`; LabError when on several. */
  location(): Promise<string>;
  /** The nodes with a QEMU of it, by their process tables. */
  qemuNodes(): Promise<string[]>;
  /** What the guest writes next, within ten seconds. */
  record(): Promise<GuestRecord>;
}

export interface VmOptions {
  /** The agent, as pcs takes it; havirt-domain without it. */
  readonly agent?: string;
  readonly guest?: string;
  /** Another configuration than the sample guest's. */
  readonly config?: string;
  /** Instance parameters besides `config`, as `name=value`. */
  readonly parameters?: readonly string[];
  /** Operations, such as `['stop', 'timeout=20']`. */
  readonly op?: readonly string[];
}

const watchLimitMs = 900_000;

/** The resource VM, which another hand creates, with its guest watched from now on. */
export async function watchVm(cluster: Cluster, guest = 'guest1'): Promise<Vm> {
  const watch = await watchGuest(lunOf(cluster, guest).file, { limitMs: watchLimitMs, periodMs: 100 });
  return {
    resource: 'VM',
    guest,
    watch,
    location: async () => (await cluster.resourceLocation('VM')) ?? 'nowhere',
    qemuNodes: async () => nodesWithQemu(cluster, guest),
    record: async () => (await watch.next('a record', () => true, 10_000)).record,
  };
}

/** Creates the resource VM as an operator would, and waits until its guest writes. */
export async function createVm(cluster: Cluster, options: VmOptions = {}): Promise<Vm> {
  const { agent = 'havirt-domain', guest = 'guest1', config = sampleConfig(guest), parameters = [], op = [] } = options;
  const vm = await watchVm(cluster, guest);
  const operations = op.length === 0 ? [] : ['op', ...op];
  const rest = [`config=${config}`, ...parameters, ...operations, 'meta', 'allow-migrate=true'];
  await pcs(cluster, 'resource', 'create', vm.resource, agent, ...rest);
  await vm.watch.next('its first record', () => true, 60_000);
  return vm;
}

/** Stops and removes the resource, ends the watch, and judges everything that was seen: never two copies at once. */
export async function deleteVm(cluster: Cluster, vm: Vm): Promise<void> {
  await pcs(cluster, 'resource', 'delete', vm.resource, '--force');
  await cluster.waitUntil(async () => (await vm.qemuNodes()).length === 0, 30_000, `${vm.guest} to be gone`);
  await vm.watch.stop();
  expectOneWriter(vm.watch);
}

/** Fails with one line for each time that two copies of the guest executed at once. */
export function expectOneWriter(watch: GuestWatch): void {
  expect(checkWriters(watch.sightings).conflicts.map(conflictText), 'never two copies').toEqual([]);
}

/** Live migration as an operator asks for it; returns the first record that the guest wrote on `target`. */
export async function moveLive(cluster: Cluster, vm: Vm, target: string): Promise<GuestRecord> {
  const [, { record }] = await Promise.all([
    pcs(cluster, 'resource', 'move', vm.resource, target),
    vm.watch.next(`a record on ${target}`, ({ node }) => node === target, 90_000),
  ]);
  return record;
}

/** A node that is on and that the guest is not on. */
export function otherNode(cluster: Cluster, than: string): string {
  const other = cluster.nodes.find(({ name }) => name !== than);
  if (other === undefined) throw new Error('bug: a lab of one node');
  return other.name;
}
