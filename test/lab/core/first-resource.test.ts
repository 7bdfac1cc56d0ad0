// The main job: a guest as a cluster resource, looked at, moved live, refused a second time, and stopped.
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { Cluster } from '../../../src/lab/cluster/cluster.ts';
import { labUnderTest, pcs } from '../harness/lab.ts';
import type { Vm } from '../harness/vm.ts';
import { createVm, deleteVm, moveLive, otherNode } from '../harness/vm.ts';

let cluster: Cluster;
let vm: Vm;
beforeAll(async () => {
  cluster = await labUnderTest();
  vm = await createVm(cluster, { parameters: ['migration_transport=ssh'] });
});
afterAll(async () => deleteVm(cluster, vm));

const crmResource = async (node: string, action: string) =>
  cluster.exec(node, ['crm_resource', '--resource', vm.resource, `--${action}`], { timeoutMs: 60_000 });

describe('pcs resource create', () => {
  test('runs the guest on the node that the cluster names, and nowhere else', async () => {
    const node = await vm.location();
    expect(await vm.qemuNodes()).toEqual([node]);
    expect((await vm.record()).node).toBe(node);
  });

  test('is answered by --force-check: running there, cleanly stopped elsewhere', async () => {
    const node = await vm.location();
    expect((await crmResource(node, 'force-check')).stdout).toMatch(/returned 0 \(ok\)/i);
    expect((await crmResource(otherNode(cluster, node), 'force-check')).stdout).toMatch(/returned 7 \(not running\)/i);
  });
});

test('crm_resource --force-start elsewhere is refused, and starts nothing', async () => {
  const node = await vm.location();
  const other = otherNode(cluster, node);
  const { bootId } = await vm.record();
  const refused = await crmResource(other, 'force-start');
  expect(refused.exitCode).not.toBe(0);
  expect(refused.stderr + refused.stdout).toMatch(
    new RegExp(`PEER_ACTIVE: guest1 is active on ${node} .*pcs resource move VM ${other}; .*pcs resource refresh VM`),
  );
  expect(await vm.qemuNodes()).toEqual([node]);
  expect((await vm.record()).bootId).toBe(bootId);
});

test('pcs resource move over ssh is live: the same boot goes on counting on the other node', async () => {
  const source = await vm.location();
  const target = otherNode(cluster, source);
  const before = await vm.record();
  const after = await moveLive(cluster, vm, target);
  expect(after.bootId).toBe(before.bootId);
  expect(after.count).toBeGreaterThan(before.count);
  expect(await vm.location()).toBe(target);
  expect(await vm.qemuNodes()).toEqual([target]);
});

test('pcs resource disable shuts the guest down, and enable boots it anew', async () => {
  const { bootId } = await vm.record();
  await pcs(cluster, 'resource', 'disable', vm.resource, '--wait=60');
  expect(await vm.qemuNodes()).toEqual([]);
  const [, { record }] = await Promise.all([
    pcs(cluster, 'resource', 'enable', vm.resource, '--wait=60'),
    vm.watch.next('a new boot', (seen) => seen.bootId !== bootId, 60_000),
  ]);
  expect(record.node).toBe(await vm.location());
});
