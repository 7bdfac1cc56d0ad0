// A node whose clock is stepped. The nodes share the kernel's clock with the machine, so what runs there is told the time by
// libfaketime: libvirtd, Corosync, Pacemaker and every agent that it calls. QEMU and journald, by which the gauntlet judges,
// keep the right time; so does CLOCK_MONOTONIC, as it does when a real clock is stepped.
import type { Fault, Scene } from '../scene.ts';
import { script } from './command.ts';

/** What tells the node's programs how far off their clock is: `+3600`, say, in seconds. */
const offsetFile = '/run/gauntlet-clock';

/**
 * Gives the node a clock that can be stepped, the right time at first. Its libvirtd, Corosync and Pacemaker are started anew,
 * which is no part of the fault: to be used before the guest is started, and followed by {@link isBack}. It remains until
 * the node is put in order for the next case.
 */
export function ownClock(scene: Scene, node: string): Fault {
  return { text: 'gets a clock of its own', node, begin: script(scene, node, beginScript) };
}

// No variable but LD_PRELOAD reaches QEMU through libvirtd, and without the others the library leaves the time alone.
const beginScript = `
set -e
echo +0 >${offsetFile}
library=$(echo /usr/lib/*/faketime/libfaketimeMT.so.1)
test -e "$library"
systemctl set-environment LD_PRELOAD="$library" FAKETIME_TIMESTAMP_FILE=${offsetFile} \\
  FAKETIME_CACHE_DURATION=1 DONT_FAKE_MONOTONIC=1 FAKETIME_DISABLE_SHM=1
systemctl restart libvirtd.service corosync.service pacemaker.service`;

/** For the script that puts a node in order: the machine's clock again, wherever a clock of its own was left. */
export const commonClockScript = `
if systemctl show-environment | grep -q ^FAKETIME_; then
  systemctl unset-environment LD_PRELOAD FAKETIME_TIMESTAMP_FILE FAKETIME_CACHE_DURATION DONT_FAKE_MONOTONIC FAKETIME_DISABLE_SHM
  systemctl restart libvirtd.service corosync.service pacemaker.service
fi`;

/** Whether the cluster has the node again. */
export async function isBack(scene: Scene, node: string): Promise<boolean> {
  const { nodes, quorum } = await scene.cluster.crmMon();
  return quorum && nodes.some(({ name, online, pending }) => name === node && online && !pending);
}

/** Steps the clock of a node that has its own; `offset` is against the right time, `+3600` or `-86400`. */
export function stepClock(scene: Scene, node: string, offset: string): Fault {
  const write = (text: string) => script(scene, node, `echo "$0" >${offsetFile}`, text);
  return { text: `clock stepped (${offset} s)`, node, begin: write(offset), end: write('+0') };
}
