// Putting the lab in order between two cases, without making it anew: every node on and in the cluster, no resource but
// fencing, no guest, nothing that a fault left behind.
import type { Cluster } from '../../../src/lab/cluster.ts';
import { nodeIsOn } from '../../../src/lab/lab.ts';
import { LabError } from '../../../src/lab/lab-error.ts';
import { cutPower, givePower } from '../../../src/lab/nodes.ts';
import { findCopies } from '../evidence/copies.ts';
import { onAnyNode, restoreConfiguration } from './cib.ts';
import { useUsualDisk } from './small-disk.ts';
import { guests } from './world.ts';

/** Makes the lab as it was before the first case; throws {@link LabError} when it does not come to that in time. */
export async function reset(cluster: Cluster): Promise<void> {
  await Promise.all(cluster.nodes.map(async ({ name }) => wakeUp(cluster, name)));
  await restoreConfiguration(cluster);
  await killGuests(cluster);
  await allOnline(cluster).catch(async (error: unknown) => {
    if (!(error instanceof LabError)) throw error;
    await restartAll(cluster);
    await allOnline(cluster);
  });
  await restoreConfiguration(cluster);
  await Promise.all(cluster.nodes.map(async ({ name }) => run(cluster, name, killAgentsScript)));
  await killGuests(cluster);
  await useUsualDisk(cluster);
  await cluster.waitUntil(async () => isQuiet(cluster), 60_000, 'the cluster to forget the last case');
  await Promise.all(cluster.nodes.map(async ({ name }) => run(cluster, name, forgetScript)));
}

// What faults may leave on a node that is on: stopped programs, cut links, mounts over the configurations, limits.
const healScript = `
nft flush ruleset
for unit in gauntlet-hung gauntlet-fifo; do systemctl stop $unit.service 2>/dev/null; done
umount -l /etc/pacemaker/gauntlet 2>/dev/null
rm -f /etc/ssh/sshd_config.d/gauntlet.conf
pkill -CONT sshd; pkill -CONT libvirtd; pkill -CONT virtqemud; pkill -CONT qemu-system
systemctl reset-failed
systemctl start ssh.service libvirtd.socket libvirtd-ro.socket libvirtd-admin.socket libvirtd-tls.socket libvirtd-tcp.socket
systemctl start libvirtd.service corosync.service pacemaker.service --no-block
true`;

// A start that still waits for something would succeed once that is gone.
const agentPattern = 'ocf/resource.d/.*/(havirt-domain|VirtualDomain) ';
const killAgentsScript = `pkill -KILL --full '${agentPattern}'; true`;

const forgetScript = 'rm -rf /run/havirt /etc/pacemaker/gauntlet /run/resource-agents/VirtualDomain-*';

async function wakeUp(cluster: Cluster, node: string): Promise<void> {
  await givePower(cluster, node);
  await run(cluster, node, healScript);
}

async function run(cluster: Cluster, node: string, script: string): Promise<void> {
  await cluster.exec(node, ['sh', '-c', script], { timeoutMs: 60_000 });
}

/** Ends every copy of the gauntlet's guests, from outside the nodes. */
export async function killGuests(cluster: Cluster): Promise<void> {
  for (const { name } of Object.values(guests)) {
    const { copies } = await findCopies(cluster, name);
    const pids = copies.map(({ pid }) => String(pid));
    if (pids.length > 0) await cluster.hostInNamespace(['kill', '-KILL', ...pids], { timeoutMs: 10_000 });
  }
}

async function allOnline(cluster: Cluster): Promise<void> {
  const online = async () => {
    const { nodes, quorum } = await cluster.crmMon();
    return (
      quorum &&
      nodes.length === cluster.nodes.length &&
      nodes.every((node) => node.online && !node.pending && !node.unclean)
    );
  };
  await cluster.waitUntil(online, 45_000, 'all nodes to be online');
}

// Pacemaker on a node that was back before its fencing was told stays down; a fresh start of everything settles it.
async function restartAll(cluster: Cluster): Promise<void> {
  for (const { name } of cluster.nodes) await cutPower(cluster, name);
  await Promise.all(cluster.nodes.map(async ({ name }) => givePower(cluster, name)));
}

async function isQuiet(cluster: Cluster): Promise<boolean> {
  if ((await onAnyNode(cluster, ['crm_resource', '--wait', '--timeout=20'])).exitCode !== 0) return false;
  const { resources, nodes } = await cluster.crmMon();
  const only = resources.every(({ agent }) => agent.startsWith('stonith:'));
  const fencing = resources.some(({ role }) => role === 'Started');
  return only && fencing && nodes.every((node) => node.online && nodeIsOn(cluster, node.name));
}
