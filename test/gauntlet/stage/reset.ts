// Putting the lab in order between two cases, without making it anew: every node on and in the cluster, no resource but
// fencing, no guest, nothing that a fault left behind.
import type { Cluster } from '../../../src/lab/cluster/cluster.ts';
import { nodeIsOn } from '../../../src/lab/lab.ts';
import { LabError } from '../../../src/lab/lab-error.ts';
import { cutPower, givePower } from '../../../src/lab/node/nodes.ts';
import { findCopies } from '../evidence/copies.ts';
import { commonClockScript } from '../nemesis/clock.ts';
import { undefineScript } from '../nemesis/definition.ts';
import { forgetImageScript } from '../nemesis/image.ts';
import { unstickScript } from '../nemesis/stuck.ts';
import { onAnyNode, restoreConfiguration, stopResources } from './cib.ts';
import { useUsualDisk } from './small-disk.ts';
import { guests } from './world.ts';

/** Makes the lab as it was before the first case; throws {@link LabError} when it does not come to that in time. */
export async function reset(cluster: Cluster): Promise<void> {
  try {
    await putInOrder(cluster);
  } catch (error) {
    if (!(error instanceof LabError)) throw error;
    // Pacemaker on a node that was back before its fencing was told stays down; a fresh start of everything settles it.
    for (const { name } of cluster.nodes) await cutPower(cluster, name);
    await putInOrder(cluster);
  }
}

async function putInOrder(cluster: Cluster): Promise<void> {
  await everywhere(cluster, async (node) => givePower(cluster, node));
  await everywhere(cluster, async (node) => run(cluster, node, healScript));
  await stopResources(cluster);
  await restoreConfiguration(cluster);
  await everywhere(cluster, async (node) => run(cluster, node, killAgentsScript));
  await cluster.waitUntil(async () => isQuiet(cluster), 75_000, 'the cluster to be as it was before the last case');
  await useUsualDisk(cluster);
  await everywhere(cluster, async (node) => run(cluster, node, forgetScript));
}

async function everywhere(cluster: Cluster, work: (node: string) => Promise<void>): Promise<void> {
  await Promise.all(cluster.nodes.map(async ({ name }) => work(name)));
}

// What faults may leave on a node that is on: stopped programs, cut links, mounts over the configurations, limits.
const healScript = `
nft flush ruleset
for unit in gauntlet-hung gauntlet-fifo; do systemctl stop $unit.service 2>/dev/null; done
umount -l /etc/pacemaker/gauntlet 2>/dev/null
rm -f /etc/ssh/sshd_config.d/gauntlet.conf
${commonClockScript}
pkill -CONT sshd; pkill -CONT libvirtd; pkill -CONT virtqemud; pkill -CONT qemu-system
${unstickScript}
${forgetImageScript}
systemctl reset-failed
sockets='libvirtd.socket libvirtd-ro.socket libvirtd-admin.socket libvirtd-tls.socket libvirtd-tcp.socket'
systemctl start ssh.service; systemctl reload ssh.service
systemctl start $sockets || { systemctl stop libvirtd.service; systemctl start $sockets; }
systemctl start libvirtd.service corosync.service pacemaker.service --no-block
true`;

// A start that still waits for something would succeed once that is gone. A stop that is killed would have its node fenced.
const agentPattern = 'ocf/resource.d/.*/(havirt-domain|VirtualDomain) (start|migrate)';
const killAgentsScript = `pkill -KILL --full '${agentPattern}'; true`;

const forgetScript = `${undefineScript}; rm -rf /run/havirt /etc/pacemaker/gauntlet /run/resource-agents/VirtualDomain-*`;

async function run(cluster: Cluster, node: string, script: string): Promise<void> {
  await cluster.exec(node, ['sh', '-c', script], { timeoutMs: 60_000 });
}

/** Ends every copy of the gauntlet's guests, from outside the nodes; returns how many there were. */
export async function killGuests(cluster: Cluster): Promise<number> {
  const looks = await Promise.all(Object.values(guests).map(async ({ name }) => findCopies(cluster, name)));
  const pids = looks.flatMap(({ copies }) => copies.map(({ pid }) => String(pid)));
  if (pids.length > 0) await cluster.hostInNamespace(['kill', '-KILL', ...pids], { timeoutMs: 10_000 });
  return pids.length;
}

async function isQuiet(cluster: Cluster): Promise<boolean> {
  if ((await killGuests(cluster)) > 0) return false;
  const { resources, nodes, quorum } = await cluster.crmMon();
  const online = nodes.filter((node) => node.online && !node.pending && !node.unclean && nodeIsOn(cluster, node.name));
  const only = resources.every(({ agent }) => agent.startsWith('stonith:'));
  const fencing = resources.some(({ role }) => role === 'Started');
  if (!quorum || !only || !fencing || online.length !== cluster.nodes.length) return false;
  return (await onAnyNode(cluster, ['crm_resource', '--wait', '--timeout=20'])).exitCode === 0;
}
