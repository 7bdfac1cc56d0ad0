// What this host (or, through its libvirt, another one) says of itself: every active domain with its disks, and every
// hypervisor process. The answer that peers give to each other before a start. One part that cannot be looked at in time
// leaves the others standing.
import { readStat } from '../host/process-stat.ts';
import { realpath, stat } from 'node:fs/promises';
import { listDomains } from '../libvirt/calls/host.ts';
import type { DomainIdentity, HostProcess } from '../domain/model/domain.ts';
import type { HeldDomain, HostReport } from './model.ts';
import { absent, known, unknown, type Probe } from '../model/probe.ts';
import { describeAsked, lookUp } from './asked-domain.ts';
import { readConfigFile } from '../domain/config-file.ts';
import { describeDisks, describeForeignDisks } from '../domain/disks/disks.ts';
import { lookAtHeld, type Candidate, type HeldPorts } from './held-domains.ts';
import { readFailure, type LibvirtPort } from '../domain/libvirt-domain.ts';
import { oneAtATime } from '../host/look-queue.ts';
import { readProcessTable } from '../domain/process-table.ts';
import { disksByStatus } from '../domain/status-file.ts';

/** What a report needs of the outside. */
export interface HostPorts {
  readonly libvirt: LibvirtPort;
  /** The hypervisor part of the libvirt URI: qemu, xen. */
  readonly driver: string;
  /** What `look` yields, or `late` once this share of the time for the report is used up. */
  readonly within: <T>(share: number, look: Promise<T>, late: T) => Promise<T>;
  readonly procDirectory?: string;
  /** Where libvirt keeps its status files. */
  readonly statusDirectory?: string;
}

/** What a host is asked for besides what is active there. */
export interface ReportQuestion {
  /** The domain that is to start elsewhere. */
  readonly identity?: DomainIdentity | undefined;
  /** The configuration whose checksum is wanted. */
  readonly configPath?: string | undefined;
}

/** This host's report. */
export async function reportHost(ports: HostPorts, { identity, configPath }: ReportQuestion = {}): Promise<HostReport> {
  const { driver, libvirt, within, procDirectory = '/proc' } = ports;
  const table = within(
    0.9,
    listProcesses(driver, procDirectory),
    unknown('the process table could not be read in time'),
  );
  const held: HeldPorts = {
    libvirt,
    // Disks and configuration may be on file systems that hang, and take the threads that read files with them.
    describeAll: async (disks) => {
      await within(0.3, table, undefined);
      return await describeDisks(disks, async (look, late) => await within(0.35, look, late));
    },
    inTime: async (look, late) => await within(0.4, look, late),
    disksOf: async (process) => await disksByStatus(process, ports.statusDirectory),
  };
  const lookAtConfig = async (path: string): Promise<Probe<string>> => {
    await table;
    const checksum = oneAtATime(path, procDirectory, async () => await checksumOf(path));
    return await within(0.5, checksum, notInTime);
  };
  const checksum = configPath === undefined ? notAsked : lookAtConfig(configPath);
  const silent = unknown('libvirt did not answer in time');
  const { domains, asked } = askAbout(held, identity, table);
  return {
    domains: await within(0.9, domains, silent),
    processes: await table,
    asked: await within(0.9, asked, silent),
    configSha256: await checksum,
  };
}

const notAsked = unknown('not asked for');
const notInTime = unknown('the configuration could not be read in time');

/** Another host's report, as far as its libvirt alone can tell. */
export async function reportForeignHost(libvirt: LibvirtPort, identity?: DomainIdentity): Promise<HostReport> {
  const unseen = unknown('only its libvirt was asked');
  const held: HeldPorts = {
    libvirt,
    describeAll: async (disks) => describeForeignDisks(disks),
    inTime: async (look) => await look,
    disksOf: async () => unseen,
  };
  const { domains, asked } = askAbout(held, identity, Promise.resolve(unseen));
  return { domains: await domains, processes: unseen, asked: await asked, configSha256: notAsked };
}

type Asked = { readonly domains: Promise<HostReport['domains']>; readonly asked: Promise<HostReport['asked']> };

function askAbout(
  held: HeldPorts,
  identity: DomainIdentity | undefined,
  table: Promise<HostReport['processes']>,
): Asked {
  if (identity === undefined)
    return { domains: listHeld(held, () => listed(held.libvirt)), asked: Promise.resolve(notAsked) };
  const refs = lookUp(held.libvirt, identity);
  const candidates = async (): Promise<Candidate[]> => {
    const active = (await refs).filter(({ id }) => id >= 0);
    const processes = await table;
    const others = processes.kind === 'known' ? processes.value.map(seenAs) : await listed(held.libvirt);
    return [...others, ...active.filter(({ uuid }) => others.every((other) => other.uuid !== uuid))];
  };
  return { domains: listHeld(held, candidates), asked: describeAsked(held.libvirt, refs) };
}

function seenAs(process: HostProcess): Candidate {
  return { name: process.name, uuid: process.uuid, process };
}

/** libvirt's own list of all, which waits for any one that cannot be looked at: only for where processes do not show them. */
async function listed(libvirt: LibvirtPort): Promise<Candidate[]> {
  return await listDomains(await libvirt.open(), 'active', { timeoutMs: libvirt.lookTimeoutMs });
}

async function listHeld(held: HeldPorts, candidates: () => Promise<Candidate[]>): Promise<Probe<HeldDomain[]>> {
  try {
    return known(await lookAtHeld(held, await candidates()));
  } catch (error) {
    const failure = readFailure(error);
    return failure.kind === 'unknown' ? failure : unknown('a domain ended while it was looked at');
  }
}

/**
 * SAFETY: unknownIsNotAbsent. Where the processes of others are hidden or locked (hidepid in proc(5)), so is the first of all.
 */
async function listProcesses(driver: string, proc: string): Promise<Probe<readonly HostProcess[]>> {
  const init = readStat(proc, '1').catch(() => undefined);
  const [table, first] = await Promise.all([readProcessTable(driver, proc), init]);
  if (first === undefined)
    return unknown('the account that answers is not allowed to see the processes of other users (hidepid)');
  if (table.kind !== 'known') return unknown(table.why);
  return table.value.unclear ?? known(table.value.processes);
}

/**
 * The answer must not tell anything about other files, not even that they exist. And looking comes before opening: to read
 * what the kernel shows as a file, or to open a device, can be an act (a watchdog begins to run).
 */
async function checksumOf(path: string): Promise<Probe<string>> {
  const real = await realpath(path).catch(() => undefined);
  if (real === undefined || /^\/(proc|sys|dev)\//.test(real)) return absent;
  const found = await stat(real).catch(() => undefined);
  if (found?.isFile() !== true || found.size === 0) return absent;
  const config = await readConfigFile(real);
  return config.kind === 'readable' ? known(config.config.sha256) : absent;
}
