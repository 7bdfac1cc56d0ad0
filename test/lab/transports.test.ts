// Live migration over each transport. Which one was used is counted by the target's firewall, not told by the agent.
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { Cluster } from '../../src/lab/cluster.ts';
import { migrationNetwork } from '../../src/lab/plan.ts';
import { must } from '../../src/lab/lab-error.ts';
import { labUnderTest } from './harness/lab.ts';
import { createVm, deleteVm, moveLive, otherNode } from './harness/vm.ts';

let cluster: Cluster;
beforeAll(async () => {
  cluster = await labUnderTest();
});
afterAll(async () => {
  for (const { name } of cluster.nodes) await nft(name, 'delete table inet seen');
});

const ports = { ssh: 22, tcp: 16509, tls: 16514 };

test.each([
  { parameters: ['migration_transport=ssh'], used: ['ssh'] },
  { parameters: ['migration_transport=tcp'], used: ['tcp'] },
  { parameters: ['migration_transport=tls', 'migration_network_suffix=-mig'], used: ['migration', 'tls'] },
])('over $used', async ({ parameters, used }) => {
  const vm = await createVm(cluster, { parameters });
  const target = otherNode(cluster, await vm.location());
  const before = await vm.record();
  await count(target);

  const after = await moveLive(cluster, vm, target);

  expect(after.bootId).toBe(before.bootId);
  expect(await vm.qemuNodes()).toEqual([target]);
  expect(await counted(target)).toEqual(used);
  await deleteVm(cluster, vm);
});

const counters = ['migration', ...Object.keys(ports)];

/** Begins to count the connections to `node`. */
async function count(node: string): Promise<void> {
  const subnet = migrationNetwork.subnet;
  const rules = [
    `ip daddr ${subnet} counter name via_migration`,
    ...Object.entries(ports).map(([name, port]) => `tcp dport ${port} counter name via_${name}`),
  ].map((rule) => rule.replace('counter', 'tcp flags & (syn | ack) == syn counter'));
  const declared = counters.map((name) => `counter via_${name} {}`).join('\n');
  await nft(node, 'delete table inet seen');
  must(
    await nft(
      node,
      `table inet seen {\n${declared}\nchain in { type filter hook input priority 0\n${rules.join('\n')}\n}\n}`,
    ),
    `counting connections on ${node}`,
  );
}

/** The counters that have counted. */
async function counted(node: string): Promise<string[]> {
  const listed = must(await nft(node, 'list counters table inet seen'), `reading the counters of ${node}`).stdout;
  return counters.filter((name) => !new RegExp(`counter via_${name} \\{\\s+packets 0 `).test(listed));
}

async function nft(node: string, script: string) {
  return cluster.exec(node, ['nft', '--file', '-'], { timeoutMs: 10_000, input: `${script}\n` });
}
