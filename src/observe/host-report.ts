// What this host (or, through its libvirt, another one) says of itself: every active domain with its disks, and every
// hypervisor process. The answer that peers give to each other before a start. One part that cannot be looked at in time
// leaves the others standing.
import { realpath, stat } from 'node:fs/promises';
import type { DomainRef } from '../libvirt/domain-ref.ts';
import { getXml } from '../libvirt/domain.ts';
import { listDomains } from '../libvirt/host.ts';
import type { XmlDisk } from '../model/config.ts';
import type { DomainDisk } from '../model/disk.ts';
import type { HeldDomain, HostProcess, HostReport } from '../model/peer.ts';
import { absent, known, unknown, type Probe } from '../model/probe.ts';
import { readConfigFile } from './config-file.ts';
import { describeDisks, describeForeignDisks } from './disks.ts';
import { parseDomainXml } from './domain-xml.ts';
import { inLine } from './mount-lines.ts';
import { describe, readFailure, type LibvirtPort } from './libvirt-domain.ts';
import { readStat } from './process-arguments.ts';
import { listHostProcesses } from './process-table.ts';
import { readTag } from './tag.ts';
import { resolveVolumes } from './volumes.ts';

/** What a report needs of the outside. */
export interface HostPorts {
  readonly libvirt: LibvirtPort;
  /** The hypervisor part of the libvirt URI: qemu, xen. */
  readonly driver: string;
  /** What `look` yields, or `late` once this share of the time for the report is used up. */
  readonly within: <T>(share: number, look: Promise<T>, late: T) => Promise<T>;
  readonly procDirectory?: string;
}

/** This host's report. @param configPath the configuration whose checksum is asked for, if any */
export async function reportHost(ports: HostPorts, configPath?: string): Promise<HostReport> {
  const { driver, within, procDirectory = '/proc' } = ports;
  const table = within(0.9, listProcesses(driver, procDirectory), unknown('the process table was not read in time'));
  // Disks and configuration may be on file systems that hang, and take the threads that read files with them.
  const describeAll: Describe = async (disks) => {
    await within(0.3, table, undefined);
    return await describeDisks(disks, async (look, late) => await within(0.4, look, late));
  };
  const lookAtConfig = async (path: string): Promise<Probe<string>> => {
    await table;
    const checksum = inLine(path, procDirectory, async () => await checksumOf(path));
    return await within(0.5, checksum, notInTime);
  };
  const checksum = configPath === undefined ? notAsked : lookAtConfig(configPath);
  const domains = within(0.9, listHeld(ports.libvirt, describeAll), unknown('libvirt did not answer in time'));
  return { domains: await domains, processes: await table, configSha256: await checksum };
}

const notAsked = unknown('not asked for');
const notInTime = unknown('the configuration was not read in time');

/** Another host's report, as far as its libvirt alone can tell. */
export async function reportForeignHost(libvirt: LibvirtPort): Promise<HostReport> {
  const domains = await listHeld(libvirt, (disks) => Promise.resolve(describeForeignDisks(disks)));
  return { domains, processes: unknown('only its libvirt was asked'), configSha256: notAsked };
}

/** SAFETY: unknownIsNotAbsent. Where the processes of others are hidden or locked (hidepid in proc(5)), so is the first of all. */
async function listProcesses(driver: string, proc: string): Promise<Probe<readonly HostProcess[]>> {
  const init = readStat(proc, '1').catch(() => undefined);
  const [processes, first] = await Promise.all([listHostProcesses(driver, proc), init]);
  return first === undefined ? unknown('processes of other users are hidden here (hidepid)') : processes;
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

type Describe = (disks: readonly XmlDisk[]) => Promise<readonly DomainDisk[]>;

async function listHeld(libvirt: LibvirtPort, describeAll: Describe): Promise<Probe<HeldDomain[]>> {
  try {
    const refs = await listDomains(await libvirt.open(), 'active', { timeoutMs: libvirt.lookTimeoutMs });
    const held = await Promise.all(refs.map((ref) => holding(libvirt, ref, describeAll)));
    return known(held.filter((domain) => domain !== undefined));
  } catch (error) {
    const failure = error instanceof UnreadableXml ? unknown(error.message) : readFailure(error);
    return failure.kind === 'unknown' ? failure : unknown('a domain ended while it was looked at');
  }
}

async function holding(libvirt: LibvirtPort, ref: DomainRef, describeAll: Describe): Promise<HeldDomain | undefined> {
  try {
    const connection = await libvirt.open();
    const bound = { timeoutMs: libvirt.lookTimeoutMs };
    const [found, tag, xml] = await Promise.all([
      describe(connection, ref, bound),
      readTag(connection, ref, bound),
      getXml(connection, ref, bound),
    ]);
    if (found.kind !== 'known') return undefined;
    const disks = await describeAll(await resolveVolumes(libvirt, disksOf(ref, xml)));
    return { ...found.value, tag, disks };
  } catch (error) {
    // One that ended since it was listed is not there; anything else keeps the whole report from being believed.
    if (!(error instanceof UnreadableXml) && readFailure(error).kind === 'absent') return undefined;
    throw error;
  }
}

/** What the domain holds is not known, and so not nothing. */
class UnreadableXml extends Error {}

function disksOf({ name }: DomainRef, xml: string): readonly XmlDisk[] {
  const parsed = parseDomainXml(xml);
  if (parsed.kind === 'domain') return parsed.needs.disks;
  throw new UnreadableXml(`which disks ${name} holds cannot be read from its XML: ${parsed.why}`);
}
