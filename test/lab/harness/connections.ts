// By which way nodes talk to each other, as their firewalls count it: new TCP connections to ssh and to libvirt.
import type { Cluster } from '../../../src/lab/cluster/cluster.ts';
import { must } from '../../../src/lab/lab-error.ts';
import { migrationNetwork } from '../../../src/lab/plan.ts';

const wanted = {
  ssh: 'tcp dport 22',
  tcp: 'tcp dport 16509',
  tls: 'tcp dport 16514',
  'migration network': `ip daddr ${migrationNetwork.subnet}`,
};
const counterOf = (name: string) => `to_${name.replace(' ', '_')}`;

/** Begins to count anew on every node. */
export async function countConnections(cluster: Cluster): Promise<void> {
  const counters = Object.keys(wanted).map((name) => `counter ${counterOf(name)} {}`);
  const rules = Object.entries(wanted).map(
    ([name, match]) => `tcp flags & (syn | ack) == syn ${match} counter name ${counterOf(name)}`,
  );
  const chain = ['chain in {', 'type filter hook input priority 0', ...rules, '}'];
  const table = ['table inet seen {}', 'delete table inet seen', 'table inet seen {', ...counters, ...chain, '}'].join(
    '\n',
  );
  for (const { name } of cluster.nodes) must(await nft(cluster, name, table), `counting connections on ${name}`);
}

/** The kinds of connections that were made since then, to whichever node. */
export async function countedConnections(cluster: Cluster): Promise<string[]> {
  const listed = await Promise.all(
    cluster.nodes.map(
      async ({ name }) => must(await nft(cluster, name, 'list counters table inet seen'), 'counters').stdout,
    ),
  );
  const isSeen = (name: string) =>
    listed.some((text) => new RegExp(`counter ${counterOf(name)} \\{\\s+packets [1-9]`).test(text));
  return Object.keys(wanted).filter(isSeen);
}

/** Ends the counting. */
export async function forgetConnections(cluster: Cluster): Promise<void> {
  for (const { name } of cluster.nodes) await nft(cluster, name, 'delete table inet seen');
}

async function nft(cluster: Cluster, node: string, script: string) {
  return cluster.exec(node, ['nft', '--file', '-'], { timeoutMs: 10_000, input: `${script}\n` });
}
