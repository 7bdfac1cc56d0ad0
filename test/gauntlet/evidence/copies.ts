// The copies of a guest by the process tables, looked at from outside the nodes: which QEMU processes have its disk open, on
// which node, and how much their virtual CPU has executed. No word of libvirt, Pacemaker or an agent is taken, and nothing on
// a node has to work for it.
import { readdir, readFile, readlink } from 'node:fs/promises';
import { setTimeout as sleep } from 'node:timers/promises';
import { pidFile, type Lab } from '../../../src/lab/lab.ts';

/** A QEMU process that has the guest's disk open. */
export interface Copy {
  readonly node: string;
  /** As the lab's namespaces count. */
  readonly pid: number;
  /** CPU time of its virtual CPUs in nanoseconds: a guest that is paused, incoming or a claim has no more of it. */
  readonly vcpuNs: number;
}

export interface Look {
  readonly atMs: number;
  readonly copies: readonly Copy[];
}

/** Two copies that executed in the same time. */
export interface Double {
  readonly fromMs: number;
  readonly toMs: number;
  readonly nodes: readonly string[];
}

export interface CopyWatch {
  readonly looks: readonly Look[];
  stop(): Promise<void>;
}

/** Looks every `periodMs` until stopped. @param disk name of the guest's LUN */
export function watchCopies(lab: Lab, disk: string, periodMs = 400): CopyWatch {
  const looks: Look[] = [];
  const stopping = new AbortController();
  const looking = (async () => {
    while (!stopping.signal.aborted) {
      looks.push(await findCopies(lab, disk));
      await sleep(periodMs, undefined, { signal: stopping.signal }).catch(() => undefined);
    }
  })();
  return {
    looks,
    stop: async () => {
      stopping.abort();
      await looking;
    },
  };
}

/** The copies at this moment. */
export async function findCopies(lab: Lab, disk: string): Promise<Look> {
  const proc = `/proc/${lab.holder.pid}/root/proc`;
  const pids = (await readdir(proc)).filter((name) => /^\d+$/.test(name));
  const nodes = await nodesByNamespace(lab, proc);
  const copies = await Promise.all(pids.map(async (pid) => copyOf({ proc, pid, nodes, disk })));
  return { atMs: Date.now(), copies: copies.filter((copy) => copy !== undefined) };
}

// Each node has a process namespace of its own, by which its processes are known from outside.
async function nodesByNamespace(lab: Lab, proc: string): Promise<Map<string, string>> {
  const named = lab.nodes.map(async ({ name }) => {
    const pid = await readFile(pidFile(lab, name), 'utf8').catch(() => '');
    return [await namespaceOf(`${proc}/${pid.trim()}`), name] as const;
  });
  return new Map(await Promise.all(named));
}

interface Place {
  readonly proc: string;
  readonly pid: string;
  readonly nodes: ReadonlyMap<string, string>;
  readonly disk: string;
}

async function copyOf({ proc, pid, nodes, disk }: Place): Promise<Copy | undefined> {
  const directory = `${proc}/${pid}`;
  const program = await readIfThere(`${directory}/comm`);
  if (!program.startsWith('qemu-system')) return undefined;
  const command = await readIfThere(`${directory}/cmdline`);
  const node = nodes.get(await namespaceOf(directory));
  if (node === undefined || !command.includes(`:${disk}"`)) return undefined;
  return { node, pid: Number(pid), vcpuNs: await vcpuNs(directory) };
}

// libvirt gives QEMU's threads their names; a virtual CPU's begins with "CPU".
async function vcpuNs(directory: string): Promise<number> {
  const threads = await readdir(`${directory}/task`).catch(() => []);
  const times = threads.map(async (thread) => {
    const name = await readIfThere(`${directory}/task/${thread}/comm`);
    if (!name.startsWith('CPU ')) return 0;
    return Number((await readIfThere(`${directory}/task/${thread}/schedstat`)).split(' ')[0]);
  });
  return (await Promise.all(times)).reduce((sum, time) => sum + time, 0);
}

async function namespaceOf(directory: string): Promise<string> {
  return readlink(`${directory}/ns/pid`).catch(() => 'gone');
}

async function readIfThere(path: string): Promise<string> {
  return readFile(path, 'utf8').catch(() => '');
}
