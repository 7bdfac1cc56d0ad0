// The place where it is measured: a cluster of two nodes of its own, with a guest that both can run and a resource that
// Pacemaker knows but leaves alone. VirtualDomain asks the cluster at every monitor, so a real one has to be there.
import { copyFile, mkdir, rename } from 'node:fs/promises';
import { cpus, release as kernelRelease } from 'node:os';
import { dirname, join } from 'node:path';
import { clusterOf } from '../src/lab/cluster/cluster.ts';
import { watchGuest } from '../src/lab/guest/watch.ts';
import type { Lab, Release } from '../src/lab/lab.ts';
import { must } from '../src/lab/lab-error.ts';
import { agentDir } from '../src/lab/node/nodes.ts';
import type { Progress } from '../src/lab/progress.ts';
import { sampleConfig } from '../src/lab/guest/sample-guests.ts';
import { lunOf } from '../src/lab/node/storage.ts';
import { up } from '../src/lab/up.ts';
import { builds, resource } from './contenders.ts';

export interface BenchLab {
  readonly lab: Lab;
  /** Where both nodes have the domain's XML. */
  readonly config: string;
  /** The node on which the domain is started, and the other one. */
  readonly home: string;
  readonly away: string;
}

/** What the figures depend on. */
export interface Machine {
  readonly processor: string;
  readonly cores: number;
  readonly kernel: string;
  /** The nodes' packages, each with its version. */
  readonly packages: Readonly<Record<string, string>>;
}

/** The lab that is made for this and taken down after it. */
export const labName = 'bench';

const bound = { timeoutMs: 120_000 };

/** Makes the lab be up, with both programs on its nodes and no domain running. */
export async function openBenchLab(release: Release, progress: Progress): Promise<BenchLab> {
  const lab = await up({ name: labName, nodeCount: 2, release, install: true }, progress);
  const benchLab = { lab, config: sampleConfig(resource), home: 'n1', away: 'n2' };
  await progress.step('programs and resource', async () => {
    for (const { file, program } of builds) await placeProgram(lab, file, program);
    await clear(benchLab);
    await createResource(benchLab);
  });
  return benchLab;
}

async function placeProgram(lab: Lab, file: string, program: string): Promise<void> {
  const target = join(agentDir(lab), program.replace('/opt/havirt/', ''));
  await mkdir(dirname(target), { recursive: true });
  await copyFile(join(import.meta.dirname, '../dist', file), `${target}.new`);
  await rename(`${target}.new`, target);
}

/** Ends what an interrupted run may have left, whoever started it. */
async function clear({ lab }: BenchLab): Promise<void> {
  for (const { name } of lab.nodes) {
    await lab.exec(name, ['virsh', 'destroy', resource], bound);
    must(await lab.exec(name, ['rm', '-rf', '/run/havirt'], bound), `clearing ${name}`);
  }
}

// Unmanaged and without recurring operations: what VirtualDomain asks about it is answered, and nobody but the bench calls it.
async function createResource({ lab, config }: BenchLab): Promise<void> {
  const cluster = clusterOf(lab);
  if ((await cluster.crmMon()).resources.some(({ id }) => id === resource)) return;
  const options = ['--no-default-ops', `config=${config}`, 'meta', 'is-managed=false'];
  const create = ['resource', 'create', resource, 'ocf:heartbeat:VirtualDomain', ...options];
  must(await cluster.pcs(create), 'creating the resource');
}

/** Returns when the guest has booted far enough to write its records and to hear its power button. */
export async function waitForGuest({ lab }: BenchLab): Promise<void> {
  const watch = await watchGuest(lunOf(lab, resource).file, { limitMs: 120_000 });
  try {
    await watch.next('the guest to write', ({ count }) => count >= 10, 90_000);
  } finally {
    await watch.stop();
  }
}

/** What the measurements were made on; nothing that names the machine. */
export async function describeMachine({ lab, home }: BenchLab): Promise<Machine> {
  const wanted = ['libvirt-daemon', 'qemu-system-x86', 'pacemaker', 'resource-agents'] as const;
  const argv = ['dpkg-query', '--show', '--showformat=${Package} ${Version}\n', ...wanted] as const;
  const shown = must(await lab.exec(home, argv, bound), `asking ${home} for its packages`).stdout;
  return {
    processor: cpus()[0]?.model ?? 'unknown',
    cores: cpus().length,
    kernel: /^\d+\.\d+/.exec(kernelRelease())?.[0] ?? kernelRelease(),
    packages: Object.fromEntries(shown.split('\n').map((line) => line.split(' ') as [string, string])),
  };
}
