// The nodes as machines: their networks, and their containers with systemd as process 1. What runs on them is provisioning.
import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { holdBridgeAddresses } from './bridges.ts';
import type { Lab, LabNode } from '../lab.ts';
import { nodeIsOn, nodeOf, pidFile } from '../lab.ts';
import { LabError, must, reasonOf } from '../lab-error.ts';
import { migrationNetwork } from '../plan.ts';
import { migrationName, trustDirOf } from '../cluster/trust.ts';

/** Makes the lab's networks, unless they exist. */
export async function makeNetworks(lab: Lab): Promise<void> {
  for (const { name, subnet } of [lab.network, migrationNetwork]) {
    const known = await lab.podman(['network', 'exists', name], { timeoutMs: 30_000 });
    if (known.exitCode === 0) continue;
    const create = ['network', 'create', '--disable-dns', '--subnet', subnet, name];
    must(await lab.podman(create, { timeoutMs: 30_000 }), `creating the network ${name} (${subnet})`);
  }
}

/** Makes and boots every node that does not exist yet, and switches on those that are off. */
export async function startNodes(lab: Lab, image: string): Promise<void> {
  await mkdir(agentDir(lab), { recursive: true });
  await mkdir(guestDir(lab), { recursive: true });
  const existing = await containerNames(lab);
  for (const node of lab.nodes) {
    if (nodeIsOn(lab, node.name)) continue;
    const args = existing.includes(node.container) ? ['start', node.container] : runArgs(lab, node, image);
    await startContainer(lab, node.name, args);
  }
  await Promise.all(lab.nodes.map(async (node) => waitForBoot(lab, node.name)));
}

/** Where `up` puts the agent's binary; each node sees it read-only as /opt/havirt. */
export function agentDir(lab: Pick<Lab, 'dataDir'>): string {
  return join(lab.dataDir, 'agent');
}

/** Where the test guest's kernel and initramfs are; each node sees it read-only under the same path. */
export function guestDir(lab: Pick<Lab, 'cacheDir'>): string {
  return join(lab.cacheDir, 'guest');
}

/** Where a node's /var/log is on this machine: it outlives the node's power. */
export function logDirectory(lab: Pick<Lab, 'dataDir'>, node: string): string {
  return join(lab.dataDir, 'podman/volumes', logVolume(node), '_data');
}

/** The same for its journal. */
export function journalDirectory(lab: Pick<Lab, 'dataDir'>, node: string): string {
  return join(lab.dataDir, 'podman/volumes', journalVolume(node), '_data');
}

const logVolume = (node: string) => `${node}-log`;
// Named on its own, or podman would put a journal in memory here.
const journalVolume = (node: string) => `${node}-journal`;

async function containerNames(lab: Lab): Promise<string[]> {
  const listed = must(
    await lab.podman(['ps', '--all', '--format={{.Names}}'], { timeoutMs: 30_000 }),
    'listing the nodes',
  );
  return listed.stdout.split('\n');
}

function runArgs(lab: Lab, node: LabNode, image: string): string[] {
  const hosts = lab.nodes.flatMap(({ name, ip, migrationIp }) => [
    `${name}:${ip}`,
    `${migrationName(name)}:${migrationIp}`,
  ]);
  const networks = [`${lab.network.name}:ip=${node.ip}`, `${migrationNetwork.name}:ip=${node.migrationIp}`];
  const mounts = [
    `${agentDir(lab)}:/opt/havirt:ro`,
    `${guestDir(lab)}:${guestDir(lab)}:ro`,
    `${trustDirOf(lab, node.name)}:/etc/havirt-lab/trust:ro`,
    `${logVolume(node.name)}:/var/log`,
    `${journalVolume(node.name)}:/var/log/journal`,
  ];
  const identity = ['--name', node.container, '--hostname', node.name, `--pidfile=${pidFile(lab, node.name)}`];
  const machine = ['--privileged', '--systemd=always', '--shm-size=256m', `--cgroup-parent=${cgroupOf(lab.name)}`];
  return [
    'run',
    '--detach',
    ...identity,
    ...machine,
    // Names come from the hosts file alone; a name that is not there fails at once instead of waiting for a server.
    '--dns=127.0.0.1',
    ...hosts.map((host) => `--add-host=${host}`),
    ...networks.flatMap((network) => ['--network', network]),
    ...mounts.flatMap((mount) => ['--volume', mount]),
    image,
    '/sbin/init',
  ];
}

/** Cuts a node's power, as a power switch would: nothing on it gets to say goodbye. A node that is off stays off. */
export async function cutPower(lab: Lab, node: string): Promise<void> {
  const { container } = nodeOf(lab, node);
  if (!nodeIsOn(lab, node)) return;
  must(await lab.podman(['kill', container], { timeoutMs: 60_000 }), `cutting the power of ${node}`);
}

/** Gives a node power; returns when it has booted. */
export async function givePower(lab: Lab, node: string): Promise<void> {
  const { container } = nodeOf(lab, node);
  if (!nodeIsOn(lab, node)) await startContainer(lab, node, ['start', container]);
  await waitForBoot(lab, node);
}

async function startContainer(lab: Lab, node: string, args: readonly string[]): Promise<void> {
  must(await lab.podman(args, { timeoutMs: 60_000 }), `starting node ${node}`);
  await holdBridgeAddresses(lab);
}

/** The control group of all nodes of the lab. */
export function cgroupOf(labName: string): string {
  return `/havirt-lab-${labName}`;
}

// A container that was just started is not yet the process that a node is, so "off" is an answer among others here.
async function waitForBoot(lab: Lab, node: string): Promise<void> {
  const deadlineMs = Date.now() + 120_000;
  let state = 'off';
  while (Date.now() < deadlineMs) {
    state = nodeIsOn(lab, node) ? await systemState(lab, node) : 'off';
    // "degraded" is a booted system with a failed unit: what needs that unit will say so better.
    if (state === 'running' || state === 'degraded') return;
    await sleep(200);
  }
  throw new LabError(`node ${node} did not boot within 120 s; its last state was '${state}'`);
}

async function systemState(lab: Lab, node: string): Promise<string> {
  const asked = await lab.exec(node, ['systemctl', 'is-system-running'], { timeoutMs: 10_000 });
  return asked.stdout.trim() || reasonOf(asked);
}
