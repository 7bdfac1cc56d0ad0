// Shared storage that behaves like a LUN: tgtd, an iSCSI target in user space, on the lab's host side. Every node sees the
// same blocks and nothing locks them. It lives in the lab's namespaces, so only the lab's nodes can reach it, it disturbs
// no target of the host, and it ends with the lab. What a guest writes there belongs to guest/.
import { existsSync } from 'node:fs';
import { mkdir, open, readdir, rm, stat, truncate } from 'node:fs/promises';
import { join } from 'node:path';
import type { Lab } from '../lab.ts';
import { LabError, must } from '../lab-error.ts';

/** One disk of the lab. */
export interface Lun {
  readonly name: string;
  /** iSCSI qualified name of its target; the disk is number 1 there. */
  readonly target: string;
  /** Where the nodes find the target. */
  readonly host: string;
  readonly port: number;
  /** Its content, on the host. */
  readonly file: string;
}

const port = 3260;
const bound = { timeoutMs: 10_000 };

/** Starts the lab's iSCSI target, unless it runs, with every disk that the lab has. */
export async function startStorage(lab: Lab): Promise<void> {
  const directory = lunDir(lab);
  await mkdir(directory, { recursive: true });
  if ((await tgtadm(lab, ['--mode', 'system', '--op', 'show'])).exitCode === 0) return;
  // All addresses of the lab's own network namespace: the gateway's does not exist before the first node runs.
  must(await lab.hostInNamespace(['tgtd', '--iscsi', `portal=0.0.0.0:${port}`], bound), 'starting tgtd');
  for (const name of await readdir(directory)) await attach(lab, lunOf(lab, name));
}

/** What the disk `name` is called and where it is; whether it exists is not asked. */
export function lunOf(lab: Pick<Lab, 'dataDir' | 'network'>, name: string): Lun {
  const target = `iqn.2001-04.com.example.havirt-lab:${name}`;
  return { name, target, host: lab.network.gateway, port, file: join(lunDir(lab), name) };
}

/** Makes an empty disk that all nodes of the lab may open, and no one else. Throws {@link LabError} when it exists. */
export async function createLun(lab: Lab, name: string, sizeMiB: number): Promise<Lun> {
  if (!/^[a-z0-9][a-z0-9.-]{0,63}$/.test(name)) {
    throw new LabError(`LUN name: expected lower-case letters, digits, '.' or '-', got '${name}'`);
  }
  const lun = lunOf(lab, name);
  if (existsSync(lun.file)) throw new LabError(`LUN ${name} exists already`);
  await makeSparseFile(lun.file, sizeMiB * 2 ** 20);
  await attach(lab, lun);
  return lun;
}

/** Empties the disk: its size stays, its content goes, and with it the traces of earlier guests. */
export async function wipeLun({ file }: Pick<Lun, 'file'>): Promise<void> {
  const { size } = await stat(file);
  await truncate(file, 0);
  await truncate(file, size);
}

/** Removes the disk `name` and its content, even while a node has it open; nothing to remove is no error. */
export async function deleteLun(lab: Lab, name: string): Promise<void> {
  const lun = lunOf(lab, name);
  const tid = (await listTargets(lab)).get(lun.target);
  if (tid !== undefined) {
    must(await tgtadm(lab, ['--mode', 'target', '--op', 'delete', '--force', `--tid=${tid}`]), `removing LUN ${name}`);
  }
  await rm(lun.file, { force: true });
}

/** The targets that tgtd has: their qualified names with its own numbers for them. */
export function parseTargets(shown: string): Map<string, number> {
  return new Map([...shown.matchAll(/^Target (\d+): (\S+)$/gm)].map(([, tid, name = '']) => [name, Number(tid)]));
}

async function attach(lab: Lab, lun: Lun): Promise<void> {
  const tid = `--tid=${Math.max(0, ...(await listTargets(lab)).values()) + 1}`;
  const steps = [
    ['--mode', 'target', '--op', 'new', tid, '--targetname', lun.target],
    ['--mode', 'logicalunit', '--op', 'new', tid, '--lun', '1', '--backing-store', lun.file],
    ['--mode', 'target', '--op', 'bind', tid, '--initiator-address', lab.network.subnet],
  ];
  for (const step of steps) must(await tgtadm(lab, step), `offering LUN ${lun.name}`);
}

function lunDir(lab: Pick<Lab, 'dataDir'>): string {
  return join(lab.dataDir, 'luns');
}

async function listTargets(lab: Lab): Promise<Map<string, number>> {
  const shown = must(await tgtadm(lab, ['--mode', 'target', '--op', 'show']), 'listing the LUNs');
  return parseTargets(shown.stdout);
}

async function tgtadm(lab: Lab, args: readonly string[]) {
  return lab.hostInNamespace(['tgtadm', '--lld', 'iscsi', ...args], bound);
}

async function makeSparseFile(file: string, sizeBytes: number): Promise<void> {
  const handle = await open(file, 'w');
  try {
    await handle.truncate(sizeBytes);
  } finally {
    await handle.close();
  }
}
