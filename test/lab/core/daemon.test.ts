// libvirt's daemon goes away under a running guest, and comes back: the guest never notices, and the cluster does not act.
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { Cluster } from '../../../src/lab/cluster/cluster.ts';
import { labUnderTest, on } from '../harness/lab.ts';
import type { Vm } from '../harness/vm.ts';
import { createVm, deleteVm } from '../harness/vm.ts';

let cluster: Cluster;
let vm: Vm;
let units: string[];
beforeAll(async () => {
  cluster = await labUnderTest();
  vm = await createVm(cluster, { op: ['monitor', 'interval=5s'] });
  units = await daemonUnits(await vm.location());
});
afterAll(async () => {
  const node = await vm.location();
  await startUnits(node);
  await deleteVm(cluster, vm);
});

test('while it is gone, the guest goes on, monitor says degraded, and the resource stays where it is', async () => {
  const node = await vm.location();
  const before = await vm.record();
  await on(cluster, node, 'systemctl', 'stop', ...units);

  expect(await forceCheck(node)).toMatch(/returned 190 .*LIBVIRT_UNREACHABLE/);
  await cluster.waitUntil(
    async () => (await degraded(node)).length > 0,
    30_000,
    'the recurring monitor to say degraded',
  );
  const vmNow = (await cluster.crmMon()).resources.find(({ id }) => id === vm.resource);
  expect(vmNow).toMatchObject({ role: 'Started', failed: false, activeOn: [node] });
  expect((await vm.record()).bootId).toBe(before.bootId);
});

test('when it is back, monitor is content, and the guest is still the same boot', async () => {
  const node = await vm.location();
  const before = await vm.record();
  await startUnits(node);

  await cluster.waitUntil(async () => /returned 0 /.test(await forceCheck(node)), 30_000, '--force-check to answer 0');
  const untilMs = Date.now() + 10_000;
  await vm.watch.next('records while two monitors pass', () => Date.now() > untilMs, 30_000);
  expect(await vm.location()).toBe(node);
  expect(await vm.qemuNodes()).toEqual([node]);
  const boots = new Set(vm.watch.sightings.map(({ record }) => record.bootId));
  expect([...boots]).toEqual([before.bootId]);
});

/** Sockets first: they refuse to listen for a service that runs without them. */
async function startUnits(node: string): Promise<void> {
  for (const kind of ['.socket', '.service']) {
    await on(cluster, node, 'systemctl', 'start', ...units.filter((unit) => unit.endsWith(kind)));
  }
}

async function forceCheck(node: string): Promise<string> {
  const argv = ['crm_resource', '--resource', vm.resource, '--force-check'] as const;
  return (await cluster.exec(node, argv, { timeoutMs: 60_000 })).stdout;
}

async function degraded(node: string) {
  const { failures } = await cluster.crmMon();
  return failures.filter((failure) => failure.node === node && failure.exitCode === 190);
}

/** The daemon that runs guests on `node`, whichever it is there, with all sockets that would start it again. */
async function daemonUnits(node: string): Promise<string[]> {
  const list = [
    'systemctl',
    'list-units',
    '--plain',
    '--no-legend',
    '--state=active',
    'libvirtd*',
    'virtqemud*',
  ] as const;
  const names = (await on(cluster, node, ...list)).split('\n').map((line) => line.split(' ')[0] ?? '');
  expect(names).toSatisfy(
    (found: string[]) => found.includes('libvirtd.service') || found.includes('virtqemud.service'),
  );
  return names;
}
