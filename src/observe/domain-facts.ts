// One round of looking at a domain on this node, for every action but a migration's far side. What an action does not
// need is not looked at: a healthy monitor reads one small file and asks libvirt two questions.
import type { ConfigFact, DomainNeeds } from '../model/config.ts';
import type { ActiveDomain, DomainIdentity } from '../model/domain.ts';
import type { DomainFacts, StartFacts } from '../model/facts.ts';
import { absent, known, unknown, type Probe } from '../model/probe.ts';
import { findActive, findNamesake, findTagged, withTag, type LibvirtPort } from './libvirt-domain.ts';
import { readRecord } from './record.ts';

/** What the observers need of the outside; wired by src/runtime. */
export interface ObservePorts {
  readonly libvirt: LibvirtPort;
  /** The hypervisor part of the libvirt URI: qemu, lxc, xen. */
  readonly driver: string;
  readonly resource: string;
  readonly recordDirectory: string;
  /** The configuration, read at most once in a call. */
  readonly readConfig: () => Promise<ConfigFact>;
  /** Gives up on a look that takes too long: the answer is then `late`. */
  readonly within: <T>(look: Promise<T>, late: T) => Promise<T>;
}

export interface Scope {
  /** Look at the process table even where libvirt shows the domain. */
  readonly thorough: boolean;
}

/** Facts for monitor, stop and the migrations: identity as it was when the domain was started here. */
export async function observeDomain(ports: ObservePorts, scope: Scope): Promise<DomainFacts> {
  const record = await lookAtRecord(ports);
  if (record.kind === 'known') {
    const { identity } = record.value.record;
    const { domain, process } = await lookAtDomain(ports, identity, scope);
    // A guest that executes is nobody's claim, and the record says that it is ours.
    const paused = domain.kind === 'known' && domain.value.state === 'paused';
    const config = { kind: 'not-read' } as const;
    return {
      identity: known(identity),
      config,
      record,
      process,
      domain: paused ? await withTag(ports.libvirt, domain) : domain,
    };
  }
  const config = await lookAtConfig(ports);
  const identity = identityOf(config);
  if (identity.kind !== 'known') return await observeUnidentified(ports, { identity, config, record });
  const { domain, process } = await lookAtDomain(ports, identity.value, scope);
  // Without a record the configuration alone says that this domain is ours; its tag may say otherwise.
  return { identity, config, record, process, domain: await withTag(ports.libvirt, domain) };
}

/** Facts for start and validate-all: identity as the configuration has it now. */
export async function observeForStart(ports: ObservePorts, extras: StartExtras): Promise<StartFacts> {
  const config = await lookAtConfig(ports);
  const needs = config.kind === 'readable' ? config.config.needs : undefined;
  const record = await lookAtRecord(ports);
  const around = {
    shortfalls: needs === undefined ? [] : await extras.lookAtNode(needs),
    disks: needs === undefined ? [] : await extras.describeDisks(needs.disks),
    peers: extras.peers(),
  };
  const former = record.kind === 'known' ? record.value.record.identity : undefined;
  const identity = config.kind === 'readable' ? config.config.identity : former;
  if (identity === undefined) {
    const facts = await observeUnidentified(ports, { identity: identityOf(config), config, record });
    return { ...facts, ...around, former: absent, nameTaken: absent };
  }
  const { domain, process } = await lookAtDomain(ports, identity, { thorough: true });
  return {
    identity: known(identity),
    config,
    record,
    process,
    domain: await withTag(ports.libvirt, domain),
    former: former === undefined || isSame(former, identity) ? absent : await findActive(ports.libvirt, former),
    nameTaken:
      domain.kind === 'absent' && identity.uuid !== undefined ? await findNamesake(ports.libvirt, identity) : absent,
    ...around,
  };
}

/** What start looks at beyond the domain. */
export interface StartExtras {
  readonly lookAtNode: (needs: DomainNeeds) => Promise<StartFacts['shortfalls']>;
  readonly describeDisks: (disks: DomainNeeds['disks']) => Promise<StartFacts['disks']>;
  /** The peers' last answers. */
  readonly peers: () => StartFacts['peers'];
}

function lookAtRecord({ within, recordDirectory, resource }: ObservePorts): Promise<DomainFacts['record']> {
  return within(readRecord(recordDirectory, resource), unknown('the record under /run could not be read in time'));
}

function lookAtConfig({ within, readConfig }: ObservePorts): Promise<ConfigFact> {
  return within(readConfig(), {
    kind: 'unreadable',
    why: 'the configuration could not be read in time (does its file system hang?)',
  });
}

function identityOf(config: ConfigFact): Probe<DomainIdentity> {
  switch (config.kind) {
    case 'readable':
      return known(config.config.identity);
    case 'missing':
      return absent;
    case 'not-read':
      return unknown('the configuration was not read');
    case 'unreadable':
    case 'invalid':
      return unknown(config.why);
  }
}

/** The process table is asked only where libvirt does not settle the matter, or where `thorough` wants both. */
async function lookAtDomain(
  { libvirt, driver, within }: ObservePorts,
  identity: DomainIdentity,
  { thorough }: Scope,
): Promise<{ domain: Probe<ActiveDomain>; process: DomainFacts['process'] }> {
  const domain = await findActive(libvirt, identity);
  if (domain.kind === 'known' && !thorough)
    return { domain, process: { kind: 'not-applicable', why: 'libvirt shows it' } };
  const late = unknown('the process table could not be read in time');
  return { domain, process: await within(lookForProcess(identity, driver), late) };
}

/**
 * With neither record nor configuration only the tag can say that a domain here is ours; but a node on which no domain has
 * a process at all, perhaps because it is no hypervisor, does not run it either.
 */
async function observeUnidentified(
  { libvirt, driver, within, resource }: ObservePorts,
  rest: Pick<DomainFacts, 'identity' | 'config' | 'record'>,
): Promise<DomainFacts> {
  const domain = await findTagged(libvirt, resource);
  const any = await within(lookForProcess(undefined, driver), unknown('the process table could not be read in time'));
  const why = 'neither a record nor a configuration says which of the domains here to look for';
  return { ...rest, domain, process: any.kind === 'known' ? { kind: 'not-applicable', why } : any };
}

/** Loaded only where it is asked: a healthy monitor does not. */
async function lookForProcess(identity: DomainIdentity | undefined, driver: string) {
  const { findDomainProcess } = await import('./process-table.ts');
  return await findDomainProcess(identity, driver);
}

function isSame(one: DomainIdentity, other: DomainIdentity): boolean {
  return one.uuid === undefined || other.uuid === undefined ? one.name === other.name : one.uuid === other.uuid;
}
