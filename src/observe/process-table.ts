// Finds the process that runs a domain, in /proc, by its exact arguments: libvirt starts QEMU with `-name guest=NAME,…`
// and `-uuid UUID`, and a container's controller with `--name NAME`. No text of a person is matched, no program run.
import { readdir, readFile } from 'node:fs/promises';
import type { DomainIdentity, DomainProcess } from '../model/domain.ts';
import type { NotApplicable } from '../model/facts.ts';
import { absent, known, unknown, type Probe } from '../model/probe.ts';

/** Decides from one process's arguments whether it runs the domain. */
type Matcher = (argv: readonly string[], identity: DomainIdentity | undefined) => boolean;

const matchers: Readonly<Record<string, Matcher | undefined>> = { qemu: isQemuOf, lxc: isContainerOf };

/**
 * The process of a domain. Absent only when every process could be looked at.
 * @param identity whose process; undefined for that of any domain
 * @param driver the hypervisor part of the libvirt URI (`qemu`, `lxc`, `xen`)
 * @param procDirectory where procfs is mounted
 */
export async function findDomainProcess(
  identity: DomainIdentity | undefined,
  driver: string,
  procDirectory = '/proc',
): Promise<Probe<DomainProcess> | NotApplicable> {
  const matches = matchers[driver];
  if (matches === undefined) return { kind: 'not-applicable', why: `a ${driver} domain is no process of this node` };
  try {
    return await search(procDirectory, (argv) => matches(argv, identity));
  } catch (error) {
    return unknown(`the process table cannot be read: ${(error as Error).message}`);
  }
}

async function search(proc: string, matches: (argv: readonly string[]) => boolean): Promise<Probe<DomainProcess>> {
  const pids = (await readdir(proc)).filter((name) => /^\d+$/.test(name));
  const found = await Promise.all(
    pids.map(async (pid) => (matches(await readArgv(proc, pid)) ? await startTicksOf(Number(pid), proc) : undefined)),
  );
  const process = found.find((candidate) => candidate !== undefined);
  return process === undefined ? absent : known(process);
}

/** A process's arguments; empty for one that has ended meanwhile, and for zombies and kernel threads. */
async function readArgv(proc: string, pid: string): Promise<readonly string[]> {
  try {
    return (await readFile(`${proc}/${pid}/cmdline`, 'utf8')).split('\0');
  } catch (error) {
    if (hasEnded(error)) return [];
    throw error;
  }
}

/** The process with its start time, or undefined when it has ended. */
export async function startTicksOf(pid: number, proc = '/proc'): Promise<DomainProcess | undefined> {
  try {
    const stat = await readFile(`${proc}/${pid}/stat`, 'utf8');
    // The second field is the program's name in parentheses and may hold anything; the 22nd is the start time.
    const startTicks = Number(stat.slice(stat.lastIndexOf(')') + 2).split(' ')[19]);
    return { pid, startTicks };
  } catch (error) {
    if (hasEnded(error)) return undefined;
    throw error;
  }
}

function hasEnded(error: unknown): boolean {
  const { code } = error as NodeJS.ErrnoException;
  return code === 'ENOENT' || code === 'ESRCH';
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

function isContainerOf(argv: readonly string[], identity: DomainIdentity | undefined): boolean {
  if (!(argv[0] ?? '').endsWith('libvirt_lxc')) return false;
  return identity === undefined || after(argv, '--name') === identity.name;
}

function after(argv: readonly string[], option: string): string | undefined {
  const index = argv.indexOf(option);
  return index === -1 ? undefined : argv[index + 1];
}
