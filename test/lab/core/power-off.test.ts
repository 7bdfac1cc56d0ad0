// The node of a running guest loses power: Pacemaker, not the test, fences it, and the guest boots elsewhere, once.
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { Cluster } from '../../../src/lab/cluster/cluster.ts';
import { nodeIsOn } from '../../../src/lab/lab.ts';
import { cutPower, givePower } from '../../../src/lab/node/nodes.ts';
import { labUnderTest } from '../harness/lab.ts';
import type { Vm } from '../harness/vm.ts';
import { createVm, deleteVm } from '../harness/vm.ts';

let cluster: Cluster;
let vm: Vm;
beforeAll(async () => {
  cluster = await labUnderTest();
  vm = await createVm(cluster);
});
afterAll(async () => deleteVm(cluster, vm));

test('a guest whose node was switched off boots on another node after fencing', async () => {
  const lost = await vm.location();
  const before = await vm.record();
  const cutMs = Date.now();
  await cutPower(cluster, lost);

  const { record, seenMs } = await vm.watch.next('a new boot', ({ bootId }) => bootId !== before.bootId, 120_000);

  console.log(`${(seenMs - cutMs) / 1000} s from the power cut to the first write of the new boot`);
  expect(record.node).not.toBe(lost);
  expect(nodeIsOn(cluster, lost)).toBe(false);
  const { fencings } = await cluster.crmMon();
  expect(fencings).toContainEqual({ target: lost, action: 'off', status: 'success' });
  await cluster.waitUntil(
    async () => (await vm.location()) === record.node,
    30_000,
    'the cluster to know the new place',
  );
  expect(await vm.qemuNodes()).toEqual([record.node]);
});

test('the node that comes back joins again, and the guest stays where it is', async () => {
  const off = cluster.nodes.find(({ name }) => !nodeIsOn(cluster, name))?.name ?? 'none';
  const before = await vm.record();
  await givePower(cluster, off);
  const isBack = async () =>
    (await cluster.crmMon()).nodes.some(({ name, online, pending }) => name === off && online && !pending);
  await cluster.waitUntil(isBack, 60_000, `${off} to be online`);
  const after = await vm.record();
  expect([after.bootId, after.node]).toEqual([before.bootId, before.node]);
});
