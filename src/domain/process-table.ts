// The processes that run domains, in /proc, by their exact arguments: libvirt starts QEMU with `-name guest=NAME,…` and
// `-uuid UUID`. No text of a person is matched, no program run.
import { readdir } from 'node:fs/promises';
import type { DomainIdentity, HostProcess, NotApplicable } from './model/domain.ts';
import { known, unknown, type Known, type Unknown } from '../model/probe.ts';
import { readArguments } from '../host/process-arguments.ts';

/** Every hypervisor process of this host. */
export interface ProcessTable {
  readonly processes: readonly HostProcess[];
  /** Why the first process that could not be told could not be; undefined when all could. */
  readonly unclear: Unknown | undefined;
}

/** Whoever reads the table has this, or why there is none to read. */
export type ReadTable = Known<ProcessTable> | Unknown | NotApplicable;

/**
 * How long nothing may be read before the processes that are still to answer are given up, in milliseconds: whoever changes its
 * memory map locks its arguments (`ps` hangs then). A machine that is only slow goes on reading.
 */
const STALL_MS = 1000;
/**
 * More of them than this are no odd processes: with so many threads of the reader waiting, the others could not be read either.
 */
const LATE_MAX = 3;

/**
 * Reads the table.
 * @param driver the hypervisor part of the libvirt URI (`qemu`, `xen`)
 * @param procDirectory where procfs is mounted
 */
export async function readProcessTable(driver: string, procDirectory = '/proc'): Promise<ReadTable> {
  if (driver !== 'qemu') return { kind: 'not-applicable', why: `a ${driver} domain has no process on this node` };
  try {
    const pids = (await readdir(procDirectory)).filter((name) => /^\d+$/.test(name));
    const all = await unlessStalled(
      pids.map((pid) => argumentsOf(procDirectory, pid)),
      STALL_MS,
    );
    const late = pids.filter((_, index) => all[index] === undefined);
    if (late.length > LATE_MAX) return unknown(`the arguments of ${late.length} processes could not be read in time`);
    const [firstLate] = late;
    const told = all.flatMap((argv, index) => (argv === undefined ? [] : [[Number(pids[index]), argv] as const]));
    return known({
      processes: told.flatMap(([pid, argv]) => ('kind' in argv ? [] : hypervisorProcess(pid, argv))),
      unclear:
        firstLate === undefined
          ? told.map(([, argv]) => argv).find((argv) => 'kind' in argv)
          : unknown(`the arguments of process ${firstLate} could not be read in time`),
    });
  } catch (error) {
    return unknown(`the process table cannot be read: ${(error as Error).message}`);
  }
}

/** What the looks yield, undefined for those that had not ended when none had ended for `ms` milliseconds. */
async function unlessStalled<T>(looks: readonly Promise<T>[], ms: number): Promise<(T | undefined)[]> {
  const found = looks.map((): T | undefined => undefined);
  let timer: NodeJS.Timeout | undefined;
  const stalled = new Promise<void>((resolve) => {
    timer = setTimeout(resolve, ms);
  });
  const all = looks.map(async (look, index) => {
    found[index] = await look;
    timer?.refresh();
  });
  await Promise.race([Promise.all(all), stalled]);
  clearTimeout(timer);
  return [...found];
}

async function argumentsOf(proc: string, pid: string): Promise<readonly string[] | Unknown> {
  try {
    return await readArguments(proc, pid);
  } catch (error) {
    return unknown(`process ${pid} cannot be read: ${(error as Error).message}`);
  }
}

function hypervisorProcess(pid: number, argv: readonly string[]): HostProcess[] {
  const [nameArgument, uuid] = [after(argv, '-name'), after(argv, '-uuid')];
  if (nameArgument === undefined || uuid === undefined || !canonical.test(uuid)) return [];
  return [{ pid, name: guestName(nameArgument) ?? '', uuid: uuid.toLowerCase() }];
}

/** A UUID as libvirt writes it. */
const canonical = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i;

/**
 * How much of an identity a process bears: all that is known of it, only its name or only its UUID, or nothing. What bears a
 * part may be another domain, and only libvirt can tell.
 */
export function bears({ name, uuid }: HostProcess, identity: DomainIdentity): 'all' | 'a part' | 'nothing' {
  const hasName = name === identity.name;
  if (identity.uuid === undefined) return hasName ? 'all' : 'nothing';
  const hasUuid = uuid === identity.uuid;
  if (hasName && hasUuid) return 'all';
  return hasName || hasUuid ? 'a part' : 'nothing';
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
