// What this host (or, through its libvirt, another one) says of itself: every active domain with its disks, and every
// hypervisor process. The answer that peers give to each other before a start.
import type { Connection } from '../libvirt/connection.ts';
import type { DomainRef } from '../libvirt/domain-ref.ts';
import { getXml } from '../libvirt/domain.ts';
import { listDomains } from '../libvirt/host.ts';
import type { XmlDisk } from '../model/config.ts';
import type { DomainDisk } from '../model/disk.ts';
import type { HeldDomain, HostReport } from '../model/peer.ts';
import { absent, known, unknown, type Probe } from '../model/probe.ts';
import { readConfigFile } from './config-file.ts';
import { describeDisks, describeForeignDisks } from './disks.ts';
import { parseDomainXml } from './domain-xml.ts';
import { describe, readFailure, type LibvirtPort } from './libvirt-domain.ts';
import { listHostProcesses } from './process-table.ts';
import { readTag } from './tag.ts';

/** This host's report. @param configPath the configuration whose checksum is asked for, if any */
export async function reportHost(libvirt: LibvirtPort, driver: string, configPath?: string): Promise<HostReport> {
  const [domains, processes, configSha256] = await Promise.all([
    listHeld(libvirt, describeDisks),
    listHostProcesses(driver),
    configPath === undefined ? notAsked : checksumOf(configPath),
  ]);
  return { domains, processes, configSha256 };
}

const notAsked = unknown('not asked for');

/** Only of what is a domain's configuration: the answer must not tell anything about other files. */
async function checksumOf(path: string): Promise<Probe<string>> {
  const config = await readConfigFile(path);
  if (config.kind === 'readable') return known(config.config.sha256);
  return config.kind === 'missing' ? absent : unknown('it is no readable configuration of a domain');
}

/** Another host's report, as far as its libvirt alone can tell. */
export async function reportForeignHost(libvirt: LibvirtPort): Promise<HostReport> {
  const domains = await listHeld(libvirt, (disks) => Promise.resolve(describeForeignDisks(disks)));
  return { domains, processes: unknown('only its libvirt was asked'), configSha256: notAsked };
}

type Describe = (disks: readonly XmlDisk[]) => Promise<DomainDisk[]>;

async function listHeld(libvirt: LibvirtPort, describeAll: Describe): Promise<Probe<HeldDomain[]>> {
  try {
    const connection = await libvirt.open();
    const bound = { timeoutMs: libvirt.lookTimeoutMs };
    const refs = await listDomains(connection, 'active', bound);
    const held = await Promise.all(refs.map((ref) => holding(connection, ref, { bound, describeAll })));
    return known(held.filter((domain) => domain !== undefined));
  } catch (error) {
    const failure = readFailure(error);
    return failure.kind === 'unknown' ? failure : unknown('a domain ended while it was looked at');
  }
}

async function holding(
  connection: Connection,
  ref: DomainRef,
  { bound, describeAll }: { bound: { timeoutMs: number }; describeAll: Describe },
): Promise<HeldDomain | undefined> {
  try {
    const [found, tag, xml] = await Promise.all([
      describe(connection, ref, bound),
      readTag(connection, ref, bound),
      getXml(connection, ref, bound),
    ]);
    if (found.kind !== 'known') return undefined;
    const parsed = parseDomainXml(xml);
    const disks = parsed.kind === 'domain' ? await describeAll(parsed.needs.disks) : [];
    return { ...found.value, tag, disks };
  } catch (error) {
    // One that ended since it was listed is not there; anything else keeps the whole report from being believed.
    if (readFailure(error).kind === 'absent') return undefined;
    throw error;
  }
}
