// An operator starts a copy by hand, past the cluster: no second one comes to it, and the cluster ends up managing that one.
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { Cluster } from '../../src/lab/cluster/cluster.ts';
import { sampleConfig } from '../../src/lab/guest/sample-guests.ts';
import { labUnderTest, on, pcs } from './harness/lab.ts';
import type { Vm } from './harness/vm.ts';
import { createVm, deleteVm, otherNode } from './harness/vm.ts';

let cluster: Cluster;
let vm: Vm;
beforeAll(async () => {
  cluster = await labUnderTest();
  vm = await createVm(cluster);
});
afterAll(async () => deleteVm(cluster, vm));

test('a copy started with virsh on a peer: start is refused, then the cluster takes that copy', async () => {
  const home = await vm.location();
  const peer = otherNode(cluster, home);
  await pcs(cluster, 'resource', 'disable', vm.resource, '--wait=60');
  const [, { record: byHand }] = await Promise.all([
    on(cluster, peer, 'virsh', 'create', sampleConfig(vm.guest)),
    vm.watch.next('a record of the copy', ({ node }) => node === peer, 30_000),
  ]);

  const start = ['crm_resource', '--resource', vm.resource, '--force-start'] as const;
  const refused = await cluster.exec(home, start, { timeoutMs: 120_000 });
  expect(refused.stdout + refused.stderr).toMatch(new RegExp(`PEER_ACTIVE: guest1 is active on ${peer} `));
  expect(await vm.qemuNodes()).toEqual([peer]);

  await pcs(cluster, 'resource', 'enable', vm.resource);
  await cluster.waitUntil(
    async () => (await vm.location()) === peer,
    90_000,
    `the cluster to find the copy on ${peer}`,
  );
  expect(await vm.qemuNodes()).toEqual([peer]);
  expect((await vm.record()).bootId).toBe(byHand.bootId);
});
