// libvirt's daemon of one node, taken away and given back, as a test needs it.
import type { Cluster } from '../../../src/lab/cluster/cluster.ts';
import { on } from './lab.ts';

const stop = `systemctl stop 'libvirtd*.socket' libvirtd`;
const start = `systemctl start libvirtd.socket libvirtd-ro.socket libvirtd-tls.socket libvirtd-tcp.socket libvirtd`;

/** Does `act` while the daemon is stopped and no socket can start it; guests go on. */
export async function whileLibvirtdIsStopped<T>(cluster: Cluster, node: string, act: () => Promise<T>): Promise<T> {
  await on(cluster, node, 'sh', '-c', stop);
  try {
    return await act();
  } finally {
    await startLibvirtd(cluster, node);
  }
}

/** Starts the daemon and its sockets; nothing happens to one that runs. */
export async function startLibvirtd(cluster: Cluster, node: string): Promise<void> {
  await on(cluster, node, 'sh', '-c', start);
}

/** Its socket takes connections, and nothing is answered. */
export async function hangLibvirtd(cluster: Cluster, node: string): Promise<void> {
  await on(cluster, node, 'sh', '-c', 'kill -STOP $(pidof libvirtd)');
}

export async function wakeLibvirtd(cluster: Cluster, node: string): Promise<void> {
  await on(cluster, node, 'sh', '-c', 'kill -CONT $(pidof libvirtd)');
}
