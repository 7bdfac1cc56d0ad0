// What this node lacks or is short of for a domain. Every check names what was expected and where, so that the reason of
// a refusal says what to mend.
import { access, readFile } from 'node:fs/promises';
import type { DomainNeeds } from '../../../src/domain/model/config.ts';
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
    ...needs.diskPaths.map((path) => lookForFile(path, 'the disk or boot file')),
    ...needs.bridges.map((name) =>
      lookForFile(`${where.sysDirectory}/class/net/${name}`, `network device ${name}, expected at`),
    ),
    ...(needs.emulator === undefined ? [] : [lookForFile(needs.emulator, 'the emulator', 'lacks')]),
  ]);
  return [...lacks, await shortOfMemory(needs.memoryKiB, where.procDirectory)].filter((found) => found !== undefined);
}

/** @param absence what it is when there is no such file: a program does not come by itself, a device or a mount may */
async function lookForFile(
  path: string,
  what: string,
  absence: 'lacks' | 'missing' = 'missing',
): Promise<Shortfall | undefined> {
  try {
    await access(path);
    return undefined;
  } catch (error) {
    return withoutFile(`${what} ${path}`, (error as NodeJS.ErrnoException).code ?? 'no reason given', absence);
  }
}

/**
 * What it means for the node that a file could not be looked at.
 * @param code the system call's error, such as ENOENT
 */
export function withoutFile(
  file: string,
  code: string,
  absence: 'lacks' | 'missing' = 'missing',
): Shortfall | undefined {
  if (missing.has(code)) return { kind: absence, what: `${file} (${code})` };
  // On NFS root is nobody, and libvirt may still run the guest as somebody: it will say so itself.
  if (code === 'EACCES' || code === 'EPERM') return undefined;
  return { kind: 'missing', what: `${file}, which cannot be looked at (${code})` };
}

const missing = new Set(['ENOENT', 'ENOTDIR', 'ENXIO', 'ENODEV']);

async function shortOfMemory(neededKiB: number, proc: string): Promise<Shortfall | undefined> {
  const meminfo = await readFile(`${proc}/meminfo`, 'utf8');
  const availableKiB = memoryField(meminfo, 'MemAvailable') + memoryField(meminfo, 'SwapFree');
  if (neededKiB <= availableKiB) return undefined;
  return {
    kind: 'short',
    what: `the domain needs ${mib(neededKiB)} MiB of memory, and ${mib(availableKiB)} MiB are available`,
  };
}

function memoryField(meminfo: string, name: string): number {
  return Number(new RegExp(`^${name}:\\s+(\\d+) kB`, 'm').exec(meminfo)?.[1] ?? 0);
}

function mib(kib: number): number {
  return Math.round(kib / 1024);
}
