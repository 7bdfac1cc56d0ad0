// What this node lacks or is short of for a domain. Every check names what was expected and where, so that the reason of
// a refusal says what to mend.
import { access, constants, readFile } from 'node:fs/promises';
import type { DomainNeeds } from '../model/config.ts';
import type { Shortfall } from '../model/facts.ts';

/** Where the node's own tables are; tests point them elsewhere. */
export interface NodePlaces {
  readonly procDirectory: string;
  readonly sysDirectory: string;
}

const places: NodePlaces = { procDirectory: '/proc', sysDirectory: '/sys' };

/** Everything that stands against the domain on this node, empty when nothing does. */
export async function findShortfalls(needs: DomainNeeds, where: NodePlaces = places): Promise<Shortfall[]> {
  const lacks = await Promise.all([
    ...needs.diskPaths.map((path) => lacksFile(path, 'the disk or boot file', constants.R_OK)),
    ...needs.bridges.map((name) => lacksFile(`${where.sysDirectory}/class/net/${name}`, `network device ${name}:`)),
    ...(needs.emulator === undefined ? [] : [lacksFile(needs.emulator, 'the emulator', constants.X_OK)]),
  ]);
  return [...lacks, await shortOfMemory(needs.memoryKiB, where.procDirectory)].filter((found) => found !== undefined);
}

async function lacksFile(path: string, what: string, mode = constants.F_OK): Promise<Shortfall | undefined> {
  try {
    await access(path, mode);
    return undefined;
  } catch (error) {
    return { kind: 'lacks', what: `${what} ${path} (${(error as NodeJS.ErrnoException).code ?? 'cannot be opened'})` };
  }
}

async function shortOfMemory(neededKiB: number, proc: string): Promise<Shortfall | undefined> {
  const meminfo = await readFile(`${proc}/meminfo`, 'utf8');
  const availableKiB = memoryField(meminfo, 'MemAvailable') + memoryField(meminfo, 'SwapFree');
  if (neededKiB <= availableKiB) return undefined;
  return {
    kind: 'short',
    what: `memory: the domain needs ${mib(neededKiB)} MiB, ${mib(availableKiB)} MiB are available`,
  };
}

function memoryField(meminfo: string, name: string): number {
  return Number(new RegExp(`^${name}:\\s+(\\d+) kB`, 'm').exec(meminfo)?.[1] ?? 0);
}

function mib(kib: number): number {
  return Math.round(kib / 1024);
}
