// A resource of VirtualDomain becomes one of havirt-domain while its guest goes on, by the commands of
// docs/from-virtualdomain.md; and the guest is havirt-domain's from then on.
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { Cluster } from '../../../src/lab/cluster/cluster.ts';
import { labUnderTest, on, pcs } from '../harness/lab.ts';
import type { Vm } from '../harness/vm.ts';
import { createVm, deleteVm, moveLive, otherNode } from '../harness/vm.ts';

let cluster: Cluster;
let vm: Vm;
beforeAll(async () => {
  cluster = await labUnderTest();
  const parameters = ['hypervisor=qemu:///system', 'migration_transport=ssh', 'migrate_options=--unsafe'];
  vm = await createVm(cluster, { agent: 'ocf:heartbeat:VirtualDomain', parameters });
});
afterAll(async () => deleteVm(cluster, vm));

const agent = async () => {
  const { resources } = await cluster.crmMon();
  return resources.find(({ id }) => id === vm.resource)?.agent;
};

test('the type is changed under the running guest, and nothing happens to it', async () => {
  const home = await vm.location();
  const { bootId } = await vm.record();
  await pcs(cluster, 'resource', 'update', vm.resource, 'meta', 'maintenance=true');
  await pcs(cluster, 'resource', 'update', vm.resource, 'migrate_options=');
  const type = `<primitive id="${vm.resource}" class="ocf" provider="havirt" type="havirt-domain"/>`;
  await on(cluster, home, 'cibadmin', '--modify', '--scope', 'resources', '--xml-text', type);
  await pcs(cluster, 'resource', 'refresh', vm.resource);
  await on(cluster, home, 'crm_resource', '--wait', '--timeout=50');
  expect([await agent(), await vm.location()]).toEqual(['ocf:havirt:havirt-domain', home]);

  await pcs(cluster, 'resource', 'update', vm.resource, 'meta', 'maintenance=');
  await on(cluster, home, 'crm_resource', '--wait', '--timeout=50');
  expect([await vm.location(), await vm.qemuNodes()]).toEqual([home, [home]]);
  expect((await vm.record()).bootId).toBe(bootId);
});

test('it is then moved live, and a second start is refused', async () => {
  const home = await vm.location();
  const { bootId } = await vm.record();
  const target = otherNode(cluster, home);
  expect((await moveLive(cluster, vm, target)).bootId).toBe(bootId);
  const start = ['crm_resource', '--resource', vm.resource, '--force-start'] as const;
  const refused = await cluster.exec(home, start, { timeoutMs: 120_000 });
  expect(refused.stdout + refused.stderr).toMatch(new RegExp(`PEER_ACTIVE: guest1 is active on ${target} `));
});
