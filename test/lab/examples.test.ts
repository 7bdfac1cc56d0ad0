// Every script of pcs-examples, run on a node as an operator would run it, and what came of it.
import { readFileSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';
import type { Cluster } from '../../src/lab/cluster/cluster.ts';
import { nodesWithQemu } from '../../src/lab/guest/processes.ts';
import { must } from '../../src/lab/lab-error.ts';
import { nodeIsOn } from '../../src/lab/lab.ts';
import { givePower } from '../../src/lab/node/nodes.ts';
import { fencingCommands } from '../../src/lab/cluster/power.ts';
import { countConnections, countedConnections, forgetConnections } from './harness/connections.ts';
import { forgetGuestNode, guestNodeAddress, guestNodeConfig, prepareGuestNode } from './harness/guest-node.ts';
import { clear, labUnderTest, pcs } from './harness/lab.ts';
import { expectOneWriter, moveLive, otherNode, watchVm } from './harness/vm.ts';
import type { Vm } from './harness/vm.ts';

const examples = join(import.meta.dirname, '../../pcs-examples');
const executed = new Set<string>();

let cluster: Cluster;
beforeAll(async () => {
  cluster = await labUnderTest();
});
afterEach(async () => clear(cluster));

/** Runs an example on n1 with some of its variables set; returns all that it said. */
async function run(name: string, env: Record<string, string> = {}, ...args: string[]): Promise<string> {
  executed.add(name);
  const file = `/tmp/${name}`;
  await cluster.exec('n1', ['tee', file], { timeoutMs: 10_000, input: readFileSync(join(examples, name), 'utf8') });
  const finished = await cluster.exec('n1', ['bash', file, ...args], { timeoutMs: 300_000, env });
  const said = `${finished.stdout}\n${finished.stderr}`;
  if (finished.exitCode !== 0) console.log(said);
  must(finished, name);
  return said;
}

const location = async (resource = 'VM') => cluster.resourceLocation(resource);

test('first-resource', async () => {
  const vm = await watchVm(cluster);
  expect(await run('first-resource.sh')).toContain('returned 0 (');
  await expectRunning(vm);
});

describe('live-migration', () => {
  afterAll(async () => forgetConnections(cluster));

  test.each([
    ['ssh', ['ssh']],
    ['tcp', ['tcp']],
    ['tls', ['tls', 'migration network']],
  ])('over %s is live, and goes that way', async (transport, used) => {
    const vm = await watchVm(cluster);
    const [{ record: first }, said] = await Promise.all([
      vm.watch.next('its first record', () => true, 120_000),
      run(`live-migration-${transport}.sh`),
    ]);
    const moved = await vm.record();
    expect(moved.bootId).toBe(first.bootId);
    const places = [...said.matchAll(/is running on node '(\w+)'/g)].map(([, node]) => node);
    expect(places).toEqual([expect.not.stringMatching(moved.node), moved.node]);

    // The script itself has talked to the nodes; a move without it shows by which way the agent goes.
    await countConnections(cluster);
    expect((await moveLive(cluster, vm, otherNode(cluster, moved.node))).bootId).toBe(first.bootId);
    expect(await countedConnections(cluster)).toEqual(used);
    await vm.watch.stop();
    expectOneWriter(vm.watch);
  });
});

test('storage: the guest starts after its file system, and stops before it', async () => {
  const directory = '/srv/guests';
  const vm = await watchVm(cluster);
  await run('storage.sh', { device: '/etc/pacemaker', fstype: 'none', options: 'bind', directory });
  await expectRunning(vm);
  for (const { name } of cluster.nodes) expect(await isMounted(name, directory)).toBe(true);

  await pcs(cluster, 'resource', 'disable', 'guests-clone', '--wait=60');
  expect(await nodesWithQemu(cluster, 'guest1')).toEqual([]);
  for (const { name } of cluster.nodes) expect(await isMounted(name, directory)).toBe(false);
  expect((await cluster.crmMon()).failures).toEqual([]);
});

test('utilization: a guest that fits nowhere waits until there is room', async () => {
  const vm = await watchVm(cluster);
  await run('utilization.sh', { vm_memory: '128', node_memory: '100' });
  expect(await location()).toBe(undefined);
  expect(await nodesWithQemu(cluster, 'guest1')).toEqual([]);

  await pcs(cluster, 'node', 'utilization', 'n2', 'hv_memory=200');
  await cluster.waitUntil(async () => (await location()) === 'n2', 60_000, 'the guest to start where there is room');
  await expectRunning(vm);

  for (const { name } of cluster.nodes) await pcs(cluster, 'node', 'utilization', name, 'cpu=', 'hv_memory=');
  await pcs(cluster, 'property', 'set', 'placement-strategy=');
});

test('guest-node: a resource runs inside the guest', async () => {
  await prepareGuestNode(cluster);
  const env = { config: guestNodeConfig, node: 'inside', address: guestNodeAddress, skip: '--skip-offline' };
  await run('guest-node.sh', env);
  await cluster.waitUntil(async () => (await location('web')) === 'inside', 60_000, 'web to run inside the guest');
  expect(await nodesWithQemu(cluster, 'guest-node')).toEqual([await location()]);

  await clear(cluster);
  await forgetGuestNode(cluster, env.node);
});

test('fencing: the device switches off whom it is told to', async () => {
  const [create = []] = fencingCommands(cluster);
  const [, , device = '', ...options] = create;
  await pcs(cluster, 'stonith', 'delete', device);
  await run('fencing.sh', { victim: 'n3' }, device, ...options);
  expect(nodeIsOn(cluster, 'n3')).toBe(false);
  expect((await cluster.crmMon()).fencings).toMatchObject([{ target: 'n3', status: 'success' }]);
  await givePower(cluster, 'n3');
  const isBack = async () => (await cluster.crmMon()).nodes.every(({ online, pending }) => online && !pending);
  await cluster.waitUntil(isBack, 60_000, 'n3 to be back');
});

test('no example was left out', () => {
  expect([...executed].sort()).toEqual(readdirSync(examples).sort());
});

/** The guest executes where the cluster says, and nowhere else. Ends the watch. */
async function expectRunning(vm: Vm): Promise<void> {
  const { record } = await vm.watch.next('a record', () => true, 60_000);
  expect(record.node).toBe(await vm.location());
  expect(await vm.qemuNodes()).toEqual([record.node]);
  await vm.watch.stop();
}

async function isMounted(node: string, directory: string): Promise<boolean> {
  const mounted = await cluster.exec(node, ['findmnt', directory], { timeoutMs: 10_000 });
  return mounted.exitCode === 0;
}
