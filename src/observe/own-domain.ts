// Which of the domains on this node is the resource's, and which process runs it. Files may be gone, or name another domain
// than the one that runs; then the tag in the domain itself says whose it is. What follows from it is not decided here.
import type { ActiveDomain, DomainIdentity, DomainProcess, DomainRecord } from '../model/domain.ts';
import type { DomainFacts, StartFacts } from '../model/facts.ts';
import { absent, known, unknown, type Probe } from '../model/probe.ts';
import { findActive, findTagged, withTag, type LibvirtPort } from './libvirt-domain.ts';

/** What looking for a domain needs of the outside. */
export interface DomainPorts {
  readonly libvirt: LibvirtPort;
  /** The hypervisor part of the libvirt URI: qemu, xen. */
  readonly driver: string;
  readonly resource: string;
  /** Gives up on a look that takes too long: the answer is then `late`. */
  readonly within: <T>(look: Promise<T>, late: T) => Promise<T>;
}

/** The resource's domain, with the identity that it was found by. */
export type OwnDomain = Pick<DomainFacts, 'identity' | 'domain' | 'process'>;

/**
 * SAFETY: stopNeverLies. The domain that the files name, else the one that carries the resource's tag.
 * @param identity from the record, else from the configuration
 * @param noted the record that the identity is of
 */
export async function findOwn(
  ports: DomainPorts,
  identity: Probe<DomainIdentity>,
  noted: DomainRecord | undefined,
): Promise<OwnDomain> {
  const named = identity.kind === 'known' ? await findNamed(ports, identity.value, noted) : absent;
  if (identity.kind === 'known' && !isNotOurs(named, ports.resource)) {
    const isSeenTwice = named.kind === 'known' && noted?.process !== undefined && hasProcess(noted.process);
    const process = isSeenTwice ? known(noted.process) : await findProcess(ports, identity.value, noted?.process);
    return { identity, domain: named, process };
  }
  // A configuration that cannot be read now may well be that of a domain without tag.
  const tagged = await findTagged(ports.libvirt, ports.resource, { orUntagged: identity.kind === 'unknown' });
  if (tagged.kind === 'known') {
    const { name, uuid } = tagged.value;
    const its = { name, uuid };
    return { identity: known(its), domain: tagged, process: await findProcess(ports, its) };
  }
  if (tagged.kind === 'absent' && identity.kind === 'known')
    return { identity, domain: named, process: await findProcess(ports, identity.value, noted?.process) };
  return { identity, domain: tagged, process: await findAnyProcess(ports) };
}

/** What a start finds: the domain that it is to start, and one that it must not start another beside. */
export type StartDomains = Pick<StartFacts, 'domain' | 'process' | 'former'>;

/**
 * SAFETY: neverTwoRunning. The domain of this identity, and a former one of the resource that is still here.
 * @param noted the record, whichever domain it is of
 */
export async function findForStart(
  ports: DomainPorts,
  identity: DomainIdentity,
  noted: DomainRecord | undefined,
): Promise<StartDomains> {
  const other = noted === undefined || isSame(noted.identity, identity) ? undefined : noted;
  const named = await findNamed(ports, identity, undefined);
  const process = await findProcess(ports, identity, other === undefined ? noted?.process : undefined);
  const tagged = named.kind === 'absent' ? await findTagged(ports.libvirt, ports.resource) : absent;
  // It has come since the first question.
  if (tagged.kind === 'known' && isSame(tagged.value, identity)) return { domain: tagged, process, former: absent };
  const former = tagged.kind !== 'absent' || other === undefined ? tagged : await findFormer(ports, other);
  return { domain: named, process, former };
}

/** The record's domain, as libvirt shows it, or as its process alone does. */
async function findFormer(ports: DomainPorts, { identity, process }: DomainRecord): Promise<StartFacts['former']> {
  const domain = await findActive(ports.libvirt, identity);
  if (domain.kind === 'known') return domain;
  const running = await findProcess(ports, identity, process);
  if (running.kind === 'known') return known({ name: identity.name, uuid: identity.uuid ?? 'UUID unknown' });
  return running.kind === 'unknown' ? running : domain;
}

/**
 * The active domain of an identity. Whether it is ours is for its tag to say, unless the record says so: of a record's domain the
 * tag is read only while it is paused, as a guest that executes is nobody's claim.
 */
async function findNamed(
  { libvirt }: DomainPorts,
  identity: DomainIdentity,
  noted: DomainRecord | undefined,
): Promise<Probe<ActiveDomain>> {
  const domain = await findActive(libvirt, identity);
  const isSettled = noted !== undefined && domain.kind === 'known' && domain.value.state !== 'paused';
  return isSettled ? domain : await withTag(libvirt, domain);
}

function isNotOurs(named: Probe<ActiveDomain>, resource: string): boolean {
  if (named.kind === 'known') return named.value.tag !== undefined && named.value.tag.resource !== resource;
  return named.kind === 'absent';
}

/**
 * Whether there is a process of the recorded pid. Where libvirt shows the domain as well that is enough, and costs nothing: to read
 * its start time costs a third more CPU time of a monitor, as bun's asynchronous reader starts threads.
 */
function hasProcess({ pid }: DomainProcess): boolean {
  try {
    return process.kill(pid, 0);
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'EPERM';
  }
}

const late = unknown('the process table could not be read in time');

/**
 * The process of a domain: the recorded one while it lives, which is one small read; else by the whole process table, loaded only
 * then.
 */
function findProcess(
  { driver, within }: DomainPorts,
  identity: DomainIdentity,
  recorded?: DomainProcess,
): Promise<DomainFacts['process']> {
  return within(lookForProcess(identity, driver, recorded), late);
}

async function lookForProcess(
  identity: DomainIdentity | undefined,
  driver: string,
  recorded?: DomainProcess,
): Promise<DomainFacts['process']> {
  const { findDomainProcess, isStillAlive } = await import('./process-table.ts');
  if (recorded !== undefined && (await isStillAlive(recorded))) return known(recorded);
  return await findDomainProcess(identity, driver);
}

/**
 * Where nobody says which domain is the resource's, a process of any could be its; but a node on which no domain has a process at
 * all, perhaps because it is no hypervisor, does not run it either.
 */
async function findAnyProcess({ driver, within }: DomainPorts): Promise<DomainFacts['process']> {
  const any = await within(lookForProcess(undefined, driver), late);
  const why = 'nothing says which of the domains here to look for';
  return any.kind === 'known' ? { kind: 'not-applicable', why } : any;
}

function isSame(one: DomainIdentity, other: DomainIdentity): boolean {
  return one.uuid === undefined || other.uuid === undefined ? one.name === other.name : one.uuid === other.uuid;
}
