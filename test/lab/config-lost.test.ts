// The configuration disappears under a running guest, on its own node: what makes VirtualDomain report "stopped" and
// Pacemaker start a second copy (docs/safety, RA#856). Here nothing happens, and stop still stops.
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { Cluster } from '../../src/lab/cluster/cluster.ts';
import { sampleConfig } from '../../src/lab/guest/sample-guests.ts';
import { labUnderTest, on, pcs, writeOnAll } from './harness/lab.ts';
import type { Vm } from './harness/vm.ts';
import { createVm, deleteVm, moveLive, otherNode } from './harness/vm.ts';

const config = sampleConfig('guest1');

let cluster: Cluster;
let vm: Vm;
let text: string;
beforeAll(async () => {
  cluster = await labUnderTest();
  vm = await createVm(cluster, { op: ['monitor', 'interval=3s'] });
  text = await on(cluster, await vm.location(), 'cat', config);
});
afterAll(async () => {
  await writeOnAll(cluster, config, `${text}\n`);
  await deleteVm(cluster, vm);
});

/** Lets ten seconds pass in which the guest writes. */
async function twoMonitors(): Promise<void> {
  const untilMs = Date.now() + 10_000;
  await vm.watch.next('records for ten seconds', () => Date.now() > untilMs, 30_000);
}

test('monitors go on seeing the guest where it is', async () => {
  const node = await vm.location();
  const before = await vm.record();
  await on(cluster, node, 'rm', config);
  await twoMonitors();
  expect(await vm.location()).toBe(node);
  expect(await vm.qemuNodes()).toEqual([node]);
  expect((await vm.record()).bootId).toBe(before.bootId);
});

test('pcs resource move still moves it live', async () => {
  const source = await vm.location();
  const target = otherNode(cluster, source);
  const before = await vm.record();
  const after = await moveLive(cluster, vm, target);
  expect(after.bootId).toBe(before.bootId);
  expect(await vm.qemuNodes()).toEqual([target]);
});

test('pcs resource disable ends it, and not in name only', async () => {
  await on(cluster, await vm.location(), 'rm', config);
  await pcs(cluster, 'resource', 'disable', vm.resource, '--wait=60');
  expect(await vm.qemuNodes()).toEqual([]);
});

test('it starts again only where the configuration is', async () => {
  const [, { record }] = await Promise.all([
    pcs(cluster, 'resource', 'enable', vm.resource, '--wait=60'),
    vm.watch.next('a new boot', () => true, 60_000),
  ]);
  const node = await vm.location();
  expect(await on(cluster, node, 'cat', config)).toBe(text);
  expect(await vm.qemuNodes()).toEqual([node]);
  expect(record.node).toBe(node);
});
