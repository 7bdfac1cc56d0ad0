// A guest that can be a guest node: Debian with pacemaker_remote, all of it in an initial file system of some 220 MB. The
// sample guests cannot be one, they have a busybox and no network.
import { existsSync, readFileSync } from 'node:fs';
import { copyFile, cp, mkdir, rename, rm, writeFile } from 'node:fs/promises';
import { basename, join } from 'node:path';
import { exec } from '../../../src/host/exec.ts';
import type { Cluster } from '../../../src/lab/cluster/cluster.ts';
import { unpackKernel } from '../../../src/lab/guest/build.ts';
import type { GuestFiles } from '../../../src/lab/guest/build.ts';
import { must } from '../../../src/lab/lab-error.ts';
import { guestDir } from '../../../src/lab/node/nodes.ts';
import { on, writeOnAll } from './lab.ts';

/** Where the guest node is, seen from the node that it runs on. */
export const guestNodeAddress = '10.78.0.2';
export const guestNodeConfig = '/etc/pacemaker/guest-node.xml';

const bridge = 'guests';
const keyCopy = '/var/lib/libvirt/guest-node.authkey';

/** Gives every node the guest's XML, a bridge for its network, and the cluster's key where QEMU may read it. */
export async function prepareGuestNode(cluster: Cluster): Promise<void> {
  const files = await buildGuestNode(cluster);
  await writeOnAll(cluster, guestNodeConfig, guestNodeXml(files));
  for (const { name } of cluster.nodes) {
    // libvirt takes over the owner of what it gives to QEMU; Pacemaker needs its own file as it is.
    await on(cluster, name, 'install', '-m', '600', '/etc/pacemaker/authkey', keyCopy);
    await cluster.exec(name, ['ip', 'link', 'delete', bridge], { timeoutMs: 10_000 });
    await on(cluster, name, 'ip', 'link', 'add', bridge, 'type', 'bridge');
    await on(cluster, name, 'ip', 'address', 'add', '10.78.0.1/24', 'dev', bridge);
    await on(cluster, name, 'ip', 'link', 'set', bridge, 'up');
  }
}

/** Takes away what {@link prepareGuestNode} made on the nodes, and what the cluster remembers of the guest node. */
export async function forgetGuestNode(cluster: Cluster, guestNode: string): Promise<void> {
  await on(cluster, 'n1', 'crm_node', '--force', '--remove', guestNode);
  for (const { name } of cluster.nodes) {
    await on(cluster, name, 'sh', '-c', `ip link delete ${bridge}; rm -f ${keyCopy} ${guestNodeConfig}`);
  }
}

async function buildGuestNode(cluster: Cluster): Promise<GuestFiles> {
  const finished = join(guestDir(cluster), `guest-node-${cluster.release}`);
  if (!existsSync(finished)) await build(finished, cluster.release);
  return { kernel: join(finished, 'vmlinuz'), initrd: join(finished, 'initramfs') };
}

async function build(finished: string, release: string): Promise<void> {
  const draft = `${finished}.new`;
  await rm(draft, { recursive: true, force: true });
  await mkdir(draft, { recursive: true });
  const kernel = await unpackKernel(draft, ['virtio_pci', 'virtio_net', 'button', 'evdev', 'qemu_fw_cfg']);
  const extra = join(draft, 'extra');
  await mkdir(join(extra, 'modules'), { recursive: true });
  for (const module of kernel.modules) await copyFile(module, join(extra, 'modules', basename(module)));
  await writeFile(join(extra, 'modules/order'), kernel.modules.map((module) => `${basename(module)}\n`).join(''));
  await cp(join(import.meta.dirname, 'guest-node-init'), join(extra, 'init'));
  must(
    await exec(mmdebstrap(release, extra, join(draft, 'initramfs')), { timeoutMs: 600_000 }),
    'building the guest node',
  );
  await copyFile(kernel.image, join(draft, 'vmlinuz'));
  for (const scratch of [extra, kernel.directory]) await rm(scratch, { recursive: true });
  await rename(draft, finished);
}

function mmdebstrap(release: string, extra: string, initramfs: string): [string, ...string[]] {
  const archive = `chroot "$1" sh -c 'chmod 755 init; find . -xdev | busybox cpio -o -H newc -R 0:0' >'${initramfs}'`;
  return [
    'mmdebstrap',
    '--quiet',
    '--variant=minbase',
    '--include=pacemaker-remote,busybox-static',
    ...['doc', 'locale', 'man', 'zoneinfo'].map((kind) => `--dpkgopt=path-exclude=/usr/share/${kind}/*`),
    `--customize-hook=sync-in '${extra}' /`,
    `--customize-hook=rm -rf "$1"/var/cache/* "$1"/var/lib/apt/lists/*`,
    `--customize-hook=${archive}`,
    '--format=null',
    release,
  ];
}

function guestNodeXml({ kernel, initrd }: GuestFiles): string {
  return readFileSync(join(import.meta.dirname, 'guest-node.xml'), 'utf8')
    .replace('KERNEL', kernel)
    .replace('INITRD', initrd)
    .replace('AUTHKEY', keyCopy)
    .replace('BRIDGE', bridge);
}
