// Which process runs the resource's domain: the one that was noted down, else the one that bears its name and UUID. What cannot
// be told about others is told apart from what cannot be told about the domain.
import type { DomainIdentity, DomainProcess, DomainRecord, HostProcess } from '../../../src/domain/model/domain.ts';
import type { DomainFacts } from '../model/facts.ts';
import { absent, known, unknown, type Probe, type Unknown } from '../../../src/model/probe.ts';
import { findActive, type LibvirtPort } from '../../../src/domain/libvirt-domain.ts';
import type { ProcessTable, ReadTable } from '../../../src/domain/process-table.ts';

/** What looking for a domain needs of the outside. */
export interface DomainPorts {
  readonly libvirt: LibvirtPort;
  /** The hypervisor part of the libvirt URI: qemu, xen. */
  readonly driver: string;
  readonly resource: string;
  /** Gives up on a look that takes too long: the answer is then `late`. */
  readonly within: <T>(look: Promise<T>, late: T) => Promise<T>;
  /** Where procfs is mounted. */
  readonly procDirectory?: string;
}

/** One look at this node: the process table is read at most once in it, and only where something depends on it. */
export interface Look extends DomainPorts {
  readonly table: () => Promise<ReadTable>;
}

export function beginLook(ports: DomainPorts): Look {
  let table: Promise<ReadTable> | undefined;
  return { ...ports, table: () => (table ??= ports.within(readTable(ports), late)) };
}

const late = unknown('the process table could not be read in time');

async function readTable({ driver, procDirectory }: DomainPorts): Promise<ReadTable> {
  const { readProcessTable } = await import('../../../src/domain/process-table.ts');
  return await readProcessTable(driver, procDirectory);
}

/** Whose process is looked for, and what else is known about the domain. */
export interface Sought {
  readonly identity: DomainIdentity;
  /** The record of this identity, if there is one. */
  readonly noted: DomainRecord | undefined;
  /** libvirt itself says that it has no such active domain. */
  readonly isDenied: boolean;
}

/**
 * The process of a domain: the recorded one while it lives, which is one small read; else by the whole process table.
 * SAFETY: unknownIsNotAbsent, and harm in the other direction: a process that nobody can tell may be the domain's last one,
 * unless libvirt itself denies the domain and the process that ran it is known to be gone, or none was ever noted down on this
 * node.
 */
export async function findProcess(look: Look, sought: Sought): Promise<DomainFacts['process']> {
  const { identity, noted } = sought;
  if (noted?.process !== undefined && (await isAlive(look, noted.process))) return known(noted.process);
  const table = await look.table();
  if (table.kind !== 'known') return table;
  const { bears } = await import('../../../src/domain/process-table.ts');
  const borne = (part: ReturnType<typeof bears>): HostProcess[] =>
    table.value.processes.filter((process) => bears(process, identity) === part);
  const own = await firstAlive(look, borne('all'));
  if (own !== undefined) return known(own);
  return (await firstDoubtful(look, borne('a part'))) ?? unclearOf(table.value, sought);
}

function unclearOf({ unclear }: ProcessTable, { noted, isDenied }: Sought): Probe<never> {
  const isOthers = isDenied && (noted === undefined || noted.process !== undefined);
  return isOthers ? absent : (unclear ?? absent);
}

/** One that bears a part of the identity is another domain's where libvirt shows that other domain. */
async function firstDoubtful(look: Look, processes: readonly HostProcess[]): Promise<Unknown | undefined> {
  for (const { pid, name, uuid } of processes) {
    const shown = await findActive(look.libvirt, { name, uuid });
    if (shown.kind === 'known' && shown.value.name === name) continue;
    return unknown(`process ${pid} runs ${name} (UUID ${uuid}), and libvirt does not say which domain that is`);
  }
  return undefined;
}

async function firstAlive(
  { procDirectory }: Look,
  processes: readonly HostProcess[],
): Promise<DomainProcess | undefined> {
  const { startTicksOf } = await import('../../../src/host/process-stat.ts');
  const found = await Promise.all(processes.map(({ pid }) => startTicksOf(pid, procDirectory)));
  return found.find((process) => process !== undefined);
}

async function isAlive({ within, procDirectory }: Look, process: DomainProcess): Promise<boolean> {
  const { isStillAlive } = await import('../../../src/host/process-stat.ts');
  return await within(isStillAlive(process, procDirectory), false);
}

/**
 * Where nobody says which domain is the resource's, a process of any could be its; but a node on which no domain has a process at
 * all, perhaps because it is no hypervisor, does not run it either.
 */
export async function findAnyProcess(look: Look): Promise<DomainFacts['process']> {
  const table = await look.table();
  if (table.kind !== 'known') return table;
  if (table.value.processes.length === 0) return table.value.unclear ?? absent;
  return { kind: 'not-applicable', why: 'neither the configuration nor a record says which domain is meant' };
}
