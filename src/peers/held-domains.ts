// The active domains of a host with the disks that they hold. Each is asked about by itself and within a bound, so that one which
// cannot tell leaves the others known.
import type { DomainRef } from '../libvirt/calls/domain-ref.ts';
import { getXml } from '../libvirt/calls/domain.ts';
import type { XmlDisk } from '../domain/model/config.ts';
import type { DomainDisk } from '../domain/model/disk.ts';
import type { ActiveDomain, HostProcess } from '../domain/model/domain.ts';
import type { HeldDomain } from './model.ts';
import { known, unknown, type Known, type Unknown } from '../model/probe.ts';
import { parseDomainXml } from '../domain/xml/domain-xml.ts';
import { readFailure, stateOf, type LibvirtPort } from '../domain/libvirt-domain.ts';
import { readTag } from '../domain/tag.ts';
import { resolveVolumes } from '../domain/disks/volumes.ts';

/** What looking at the domains needs of the outside. */
export interface HeldPorts {
  readonly libvirt: LibvirtPort;
  readonly describeAll: (disks: readonly XmlDisk[]) => Promise<readonly DomainDisk[]>;
  /** What libvirt says about one domain, or `late` when it takes too long. */
  readonly inTime: <T>(look: Promise<T>, late: T) => Promise<T>;
  /** The storage that a process writes to, found out without libvirt. */
  readonly disksOf: (process: HostProcess) => Promise<Known<readonly XmlDisk[]> | Unknown>;
}

/** One domain to be asked about; with its process, where that was seen. */
export interface Candidate extends Pick<DomainRef, 'name' | 'uuid'> {
  readonly process?: HostProcess;
}

/** Those that are active, with their disks. */
export async function lookAtHeld(ports: HeldPorts, candidates: readonly Candidate[]): Promise<HeldDomain[]> {
  const held = await Promise.all(candidates.map((candidate) => lookAtOne(ports, candidate)));
  return held.filter((domain) => domain !== undefined);
}

async function lookAtOne(ports: HeldPorts, candidate: Candidate): Promise<HeldDomain | undefined> {
  const told = await ports.inTime(ask(ports.libvirt, candidate), unknown('libvirt did not answer in time'));
  switch (told.kind) {
    // It has ended since it was seen.
    case 'absent':
      return undefined;
    case 'known': {
      const { disks, domain } = told.value;
      return disks.kind === 'known'
        ? await holding(ports, domain, disks.value)
        : await bySight(ports, candidate, disks);
    }
    case 'unknown':
      return await bySight(ports, candidate, told);
  }
}

async function holding(
  { describeAll }: HeldPorts,
  domain: ActiveDomain,
  disks: readonly XmlDisk[],
): Promise<HeldDomain> {
  return { ...domain, disks: known(await describeAll(disks)) };
}

interface Told {
  readonly domain: ActiveDomain;
  readonly disks: Known<readonly XmlDisk[]> | Unknown;
}

/** One question after the other: each that is not answered keeps one of libvirt's workers busy. */
async function ask(
  libvirt: LibvirtPort,
  { name, uuid }: Candidate,
): Promise<Known<Told> | ReturnType<typeof readFailure>> {
  try {
    const connection = await libvirt.open();
    const [ref, bound] = [{ name, uuid, id: -1 }, { timeoutMs: libvirt.lookTimeoutMs }];
    const found = await stateOf(connection, ref, bound);
    if (found.kind !== 'known') return found;
    const [tag, xml] = await Promise.all([readTag(connection, ref, bound), getXml(connection, ref, bound)]);
    const parsed = parseDomainXml(xml);
    const disks =
      parsed.kind === 'domain'
        ? known(await resolveVolumes(libvirt, parsed.needs.disks))
        : unknown(`the disks of ${name} could not be read from its XML: ${parsed.why}`);
    return known({ domain: { ...found.value, tag }, disks });
  } catch (error) {
    return readFailure(error);
  }
}

/**
 * A domain about which libvirt does not tell enough, as its process shows it. What the process does not show either stays
 * unknown.
 */
async function bySight(
  { disksOf, describeAll }: HeldPorts,
  { name, uuid, process }: Candidate,
  { why }: Unknown,
): Promise<HeldDomain> {
  const seen = { name, uuid, state: 'unlisted', pausedReason: undefined, tag: undefined } as const;
  const found = process === undefined ? unknown('no process of the domain was seen') : await disksOf(process);
  if (found.kind !== 'known') return { ...seen, disks: unknown(`${why}; ${found.why}`) };
  return { ...seen, disks: known(await describeAll(found.value)) };
}
