// Finds the process that runs a domain, in /proc, by its exact arguments: libvirt starts QEMU with `-name guest=NAME,…`
// and `-uuid UUID`. No text of a person is matched, no program run.
import { readdir } from 'node:fs/promises';
import type { DomainIdentity, DomainProcess } from '../model/domain.ts';
import type { HostProcess } from '../model/peer.ts';
import type { NotApplicable } from '../model/facts.ts';
import { absent, known, unknown, type Probe, type Unknown } from '../model/probe.ts';
import { readArguments, readStat } from './process-arguments.ts';

/**
 * The process of a domain. Absent only when every process could be looked at.
 * @param identity whose process; undefined for that of any domain
 * @param driver the hypervisor part of the libvirt URI (`qemu`, `xen`)
 * @param procDirectory where procfs is mounted
 */
export async function findDomainProcess(
  identity: DomainIdentity | undefined,
  driver: string,
  procDirectory = '/proc',
): Promise<Probe<DomainProcess> | NotApplicable> {
  if (driver !== 'qemu') return { kind: 'not-applicable', why: `a ${driver} domain is no process of this node` };
  try {
    const { found, unclear } = await scan(procDirectory, (pid, argv) => (isQemuOf(argv, identity) ? pid : undefined));
    const processes = await Promise.all(found.map((pid) => startTicksOf(pid, procDirectory)));
    const process = processes.find((candidate) => candidate !== undefined);
    return process === undefined ? (unclear ?? absent) : known(process);
  } catch (error) {
    return unreadable(error);
  }
}

/** Every hypervisor process of this host, by the name and UUID in its arguments. */
export async function listHostProcesses(driver: string, procDirectory = '/proc'): Promise<Probe<HostProcess[]>> {
  if (driver !== 'qemu') return unknown(`the process table cannot show which ${driver} domains there are`);
  try {
    const { found, unclear } = await scan(procDirectory, qemuProcess);
    return unclear ?? known(found);
  } catch (error) {
    return unreadable(error);
  }
}

function unreadable(error: unknown): Unknown {
  return unknown(`the process table cannot be read: ${(error as Error).message}`);
}

/** What `pick` finds in the arguments of all processes, and the first process that could not be told. */
async function scan<T>(
  proc: string,
  pick: (pid: number, argv: readonly string[]) => T | undefined,
): Promise<{ readonly found: T[]; readonly unclear: Unknown | undefined }> {
  const pids = (await readdir(proc)).filter((name) => /^\d+$/.test(name));
  const all = await Promise.all(pids.map(async (pid) => [Number(pid), await readArguments(proc, pid)] as const));
  const found = all.map(([pid, argv]) => ('kind' in argv ? undefined : pick(pid, argv)));
  return {
    found: found.filter((picked) => picked !== undefined),
    unclear: all.map(([, argv]) => argv).find((argv) => 'kind' in argv),
  };
}

function qemuProcess(pid: number, argv: readonly string[]): HostProcess | undefined {
  const [nameArgument, uuid] = [after(argv, '-name'), after(argv, '-uuid')];
  if (nameArgument === undefined || uuid === undefined) return undefined;
  return { pid, name: guestName(nameArgument) ?? '', uuid: uuid.toLowerCase() };
}

/** The process with its start time, or undefined when it has ended. */
export async function startTicksOf(pid: number, proc = '/proc'): Promise<DomainProcess | undefined> {
  const stat = await readStat(proc, String(pid));
  return stat === undefined ? undefined : { pid, startTicks: stat.startTicks };
}

/**
 * Whether a process that was noted down still lives, whatever can be read of its arguments: the memory of one that was killed is
 * gone before its last requests to a disk are. One that cannot be looked at is left for the whole table to tell.
 */
export async function isStillAlive({ pid, startTicks }: DomainProcess, proc = '/proc'): Promise<boolean> {
  const stat = await readStat(proc, String(pid)).catch(() => undefined);
  if (stat?.startTicks !== startTicks) return false;
  return stat.state !== 'Z' || stat.threads > 1;
}

function isQemuOf(argv: readonly string[], identity: DomainIdentity | undefined): boolean {
  const nameArgument = after(argv, '-name');
  const uuidArgument = after(argv, '-uuid');
  if (nameArgument === undefined || uuidArgument === undefined) return false;
  if (identity === undefined) return true;
  if (identity.uuid !== undefined) return uuidArgument.toLowerCase() === identity.uuid;
  return guestName(nameArgument) === identity.name;
}

/** The name in QEMU's `-name [guest=]NAME[,option=…]`, in which a comma of the name itself is doubled. */
function guestName(argument: string): string | undefined {
  const [value] = /^(?:guest=)?((?:[^,]|,,)*)/.exec(argument) ?? [];
  return value?.replace(/^guest=/, '').replaceAll(',,', ',');
}

function after(argv: readonly string[], option: string): string | undefined {
  const index = argv.indexOf(option);
  return index === -1 ? undefined : argv[index + 1];
}
