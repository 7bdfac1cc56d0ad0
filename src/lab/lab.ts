// What a running virtual cluster is to the code that uses it: names, addresses, folders, and the ways to run a program
// in its namespaces or in one of its nodes. Making and removing one belongs to up.ts and down.ts.
import { join } from 'node:path';
import type { ExecOptions, Finished } from '../runtime/exec.ts';
import { exec } from '../runtime/exec.ts';
import { LabError } from './lab-error.ts';
import { enterNamespace } from './namespace.ts';

export const releases = ['bookworm', 'trixie'] as const;
/** The Debian release that the nodes run. */
export type Release = (typeof releases)[number];

export interface LabNode {
  /** Host name and Pacemaker node name: `n1`, `n2`, … */
  readonly name: string;
  readonly ip: string;
  /** Name of its podman container. */
  readonly container: string;
}

/** What is written down about a lab, in `lab.json` of its state directory. */
export interface LabRecord {
  readonly name: string;
  readonly release: Release;
  readonly nodes: readonly LabNode[];
  /** The nodes' bridge. It exists inside the lab's own network namespace only; the gateway is the lab's host side. */
  readonly network: { readonly name: string; readonly subnet: string; readonly gateway: string };
  /** `/run/havirt-lab/<name>`: everything that `down` removes. */
  readonly stateDir: string;
  /** Images, kernel and initramfs: kept by `down`, removed by `down --purge`. */
  readonly cacheDir: string;
  /** The first process of the lab's namespaces, as seen from outside. */
  readonly holderPid: number;
}

export type Argv = readonly [string, ...string[]];

export interface Lab extends LabRecord {
  /** Runs podman with this lab's own storage, inside its namespaces. */
  podman(args: readonly string[], options: ExecOptions): Promise<Finished>;
  /** Runs a program of the host inside the lab's mount, network and process namespaces, with a clean environment. */
  hostInNamespace(argv: Argv, options: ExecOptions): Promise<Finished>;
  /** Runs a program on a node (by node name), as root, with a clean environment. */
  exec(node: string, argv: Argv, options: ExecOptions): Promise<Finished>;
}

/** The lab that `record` describes. Starts nothing. */
export function labOf(record: LabRecord): Lab {
  const hostInNamespace = (argv: Argv, options: ExecOptions) =>
    exec(enterNamespace(record.holderPid, argv, options.env), { ...options, env: {} });
  const podman = (args: readonly string[], options: ExecOptions) =>
    hostInNamespace([...podmanArgv(record), ...args], options);
  return {
    ...record,
    hostInNamespace,
    podman,
    exec: (node, argv, options) => podman(nodeExecArgs(record, node, argv, options), options),
  };
}

/** The node called `name`; throws {@link LabError} when the lab has none. */
export function nodeOf(lab: LabRecord, name: string): LabNode {
  const node = lab.nodes.find((candidate) => candidate.name === name);
  if (node !== undefined) return node;
  const known = lab.nodes.map((candidate) => candidate.name).join(', ');
  throw new LabError(`lab ${lab.name} has no node '${name}'; its nodes are ${known}`);
}

/** podman with storage, network definitions and run state of this lab alone; the image store in the cache is shared. */
export function podmanArgv(lab: Pick<LabRecord, 'stateDir' | 'cacheDir'>): [string, ...string[]] {
  const own = (...names: string[]) => join(lab.stateDir, 'podman', ...names);
  return [
    'podman',
    '--cgroup-manager=cgroupfs',
    '--storage-driver=overlay',
    `--storage-opt=overlay.imagestore=${join(lab.cacheDir, 'images')}`,
    `--root=${own('root')}`,
    `--runroot=${own('run')}`,
    `--tmpdir=${own('tmp')}`,
    `--network-config-dir=${own('networks')}`,
  ];
}

function nodeExecArgs(lab: LabRecord, node: string, argv: Argv, options: ExecOptions): string[] {
  const { container } = nodeOf(lab, node);
  const interactive = options.input === undefined ? [] : ['--interactive'];
  const variables = Object.entries(options.env ?? {}).map(([name, value]) => `--env=${name}=${value}`);
  return ['exec', ...interactive, ...variables, container, ...argv];
}
