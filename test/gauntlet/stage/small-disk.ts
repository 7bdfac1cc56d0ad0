// The guest's disk on a small file system of the storage's own, which fills up while the guest writes. The disk has its usual
// size; what is behind it has not.
import { existsSync } from 'node:fs';
import type { Argv } from '../../../src/lab/lab.ts';
import type { Cluster } from '../../../src/lab/cluster/cluster.ts';
import { guestDiskMiB } from '../../../src/lab/guest/record.ts';
import { must } from '../../../src/lab/lab-error.ts';
import { lunOf, parseTargets } from '../../../src/lab/node/storage.ts';
import { guests } from './world.ts';

const directory = '/run/gauntlet-small';
const file = `${directory}/${guests.subject.name}`;
// Pages of 4 KiB, eight records each: full some 15 s after the guest's boot.
const sizeKiB = 100;

/** Puts the disk of the guest under test there; returns its content's path, as this process sees it. */
export async function useSmallDisk(cluster: Cluster): Promise<string> {
  const mount = `mkdir -p ${directory} && mount -t tmpfs -o size=${sizeKiB}k tmpfs ${directory}`;
  await onHost(cluster, ['sh', '-c', `${mount} && truncate --size=${guestDiskMiB}M ${file}`]);
  await backBy(cluster, file);
  return seenFromHere(cluster);
}

/** Gives the file system room enough. */
export async function makeRoom(cluster: Cluster): Promise<void> {
  await onHost(cluster, ['mount', '-o', 'remount,size=64m', directory]);
}

/** Puts the disk back where it belongs, if it is not there. Nobody may have it open. */
export async function useUsualDisk(cluster: Cluster): Promise<void> {
  if (!existsSync(seenFromHere(cluster))) return;
  await backBy(cluster, lunOf(cluster, guests.subject.name).file);
  await onHost(cluster, ['umount', '--lazy', directory]);
}

function seenFromHere(cluster: Cluster): string {
  return `/proc/${cluster.holder.pid}/root${file}`;
}

async function backBy(cluster: Cluster, path: string): Promise<void> {
  const tgtadm = ['tgtadm', '--lld', 'iscsi'] as const;
  const shown = await onHost(cluster, [...tgtadm, '--mode', 'target', '--op', 'show']);
  const tid = parseTargets(shown).get(lunOf(cluster, guests.subject.name).target) ?? 0;
  const unit = ['--mode', 'logicalunit', `--tid=${tid}`, '--lun', '1'] as const;
  await onHost(cluster, [...tgtadm, ...unit, '--op', 'delete']);
  await onHost(cluster, [...tgtadm, ...unit, '--op', 'new', '--backing-store', path]);
}

async function onHost(cluster: Cluster, argv: Argv): Promise<string> {
  return must(await cluster.hostInNamespace(argv, { timeoutMs: 20_000 }), argv.join(' ')).stdout;
}
