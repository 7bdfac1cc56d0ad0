// What a running virtual cluster is to the code that uses it: names, addresses, folders, and the ways to run a program
// in its namespaces or in one of its nodes. Making and removing one belongs to up.ts and down.ts.
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { ExecOptions, Finished } from '../host/exec.ts';
import { exec } from '../host/exec.ts';
import { LabError } from './lab-error.ts';
import type { Holder } from './node/namespace.ts';
import { cleanly, enterNamespace } from './node/namespace.ts';

export const releases = ['bookworm', 'trixie'] as const;
/** The Debian release that the nodes run. */
export type Release = (typeof releases)[number];

export interface LabNode {
  /** Host name and Pacemaker node name: `n1`, `n2`, … */
  readonly name: string;
  readonly ip: string;
  /** Address on the second network, where it is called `n1-mig`: for `migration_network_suffix`. */
  readonly migrationIp: string;
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
  /** `/run/havirt-lab/<name>`: small run state and keys; removed by `down`. */
  readonly stateDir: string;
  /** `/var/lib/havirt-lab/<name>`: the nodes' file systems, LUNs, the agent; removed by `down`. */
  readonly dataDir: string;
  /** Images, kernel and initramfs, shared by all labs: kept by `down`, removed by `down --purge`. */
  readonly cacheDir: string;
  readonly holder: Holder;
}

export type Argv = readonly [string, ...string[]];

export interface Lab extends LabRecord {
  /** Runs podman with this lab's own storage, inside its namespaces. */
  podman(args: readonly string[], options: ExecOptions): Promise<Finished>;
  /** Runs a program of the host inside the lab's mount, network and process namespaces, with a clean environment. */
  hostInNamespace(argv: Argv, options: ExecOptions): Promise<Finished>;
  /** Runs a program on a node (by node name), as root, with a clean environment. Throws LabError when the node is off. */
  exec(node: string, argv: Argv, options: ExecOptions): Promise<Finished>;
}

/** The lab that `record` describes. Starts nothing. */
export function labOf(record: LabRecord): Lab {
  const hostInNamespace = async (argv: Argv, options: ExecOptions) => {
    const { env, ...rest } = options;
    return exec(enterNamespace(record.holder, argv, env), rest);
  };
  return {
    ...record,
    hostInNamespace,
    podman: async (args, options) =>
      hostInNamespace(['podman', ...args], { ...options, env: { ...podmanEnvironment(record), ...options.env } }),
    exec: async (node, argv, options) => {
      const { env = {}, ...rest } = options;
      return hostInNamespace([...enterNode(record, node), ...cleanly(env), ...argv], rest);
    },
  };
}

/** The node called `name`; throws {@link LabError} when the lab has none. */
export function nodeOf(lab: LabRecord, name: string): LabNode {
  const node = lab.nodes.find((candidate) => candidate.name === name);
  if (node !== undefined) return node;
  const known = lab.nodes.map((candidate) => candidate.name).join(', ');
  throw new LabError(`lab ${lab.name} has no node '${name}'; its nodes are ${known}`);
}

/** Whether the node's first process exists, which is what its power light would show. */
export function nodeIsOn(lab: LabRecord, node: string): boolean {
  return nodePid(lab, node) !== undefined;
}

/** The first node that is on; throws {@link LabError} when none is. */
export function firstNodeOn(lab: LabRecord): string {
  const node = lab.nodes.find(({ name }) => nodeIsOn(lab, name));
  if (node === undefined) throw new LabError(`no node of lab ${lab.name} is on; to start them: havirt lab up`);
  return node.name;
}

/** Where podman writes the number of a node's first process, as the lab's namespaces count. */
export function pidFile(lab: LabRecord, node: string): string {
  return join(lab.stateDir, `${node}.pid`);
}

/** The variables that make any podman call use this lab's own storage and configuration. */
export function podmanEnvironment(lab: Pick<LabRecord, 'stateDir'>): Record<string, string> {
  return {
    CONTAINERS_CONF: join(lab.stateDir, 'containers.conf'),
    CONTAINERS_STORAGE_CONF: join(lab.stateDir, 'storage.conf'),
  };
}

// nsenter instead of `podman exec`: some 10 ms instead of 200, no lock, and tests ask the nodes many questions.
function enterNode(lab: LabRecord, node: string): [string, ...string[]] {
  const pid = nodePid(lab, node);
  if (pid === undefined)
    throw new LabError(`node ${node} of lab ${lab.name} is off; to start it: havirt lab power on ${node}`);
  return ['nsenter', `--target=${pid}`, '--mount', '--uts', '--ipc', '--net', '--pid', '--cgroup', '--'];
}

// The lab's own /proc, reached from outside through the root directory of its first process.
function nodePid(lab: LabRecord, node: string): number | undefined {
  const file = pidFile(lab, nodeOf(lab, node).name);
  if (!existsSync(file)) return undefined;
  const pid = Number(readFileSync(file, 'utf8'));
  const environ = `/proc/${lab.holder.pid}/root/proc/${pid}/environ`;
  try {
    return readFileSync(environ, 'utf8').split('\0').includes(`HOSTNAME=${node}`) ? pid : undefined;
  } catch {
    return undefined;
  }
}
