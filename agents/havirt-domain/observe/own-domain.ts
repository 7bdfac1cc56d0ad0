// Which of the domains on this node is the resource's, and which process runs it. Files may be gone, or name another domain
// than the one that runs; then the tag in the domain itself says whose it is. What follows from it is not decided here.
import type { ActiveDomain, DomainIdentity, DomainProcess, DomainRecord } from '../../../src/domain/model/domain.ts';
import type { DomainFacts, StartFacts } from '../model/facts.ts';
import { absent, known, type Known, type Probe } from '../../../src/model/probe.ts';
import { sameOnOneHost } from '../../../src/domain/identity.ts';
import { findActive, findNamesake, withTag } from '../../../src/domain/libvirt-domain.ts';
import { findAnyProcess, findProcess, type Look } from './own-process.ts';
import { ownedByOther } from '../../../src/domain/active.ts';

/** The resource's domain, with the identity that it was found by. */
export type OwnDomain = Pick<DomainFacts, 'identity' | 'domain' | 'process' | 'uuidTaken'>;

/**
 * SAFETY: stopNeverLies. The domain that the files name, else the one that carries the resource's tag.
 * @param identity from the record, else from the configuration
 * @param noted the record that the identity is of
 */
export async function findOwn(
  look: Look,
  identity: Probe<DomainIdentity>,
  noted: DomainRecord | undefined,
): Promise<OwnDomain> {
  if (identity.kind !== 'known') return await findNameless(look, identity);
  const named = await findNamed(look, identity.value, noted);
  if (!isElsewhere(look, identity.value, named)) {
    const isSeenTwice = named.kind === 'known' && noted?.process !== undefined && hasProcess(noted.process);
    const sought = { identity: identity.value, noted, isDenied: false };
    const process = isSeenTwice ? known(noted.process) : await findProcess(look, sought);
    return { identity, domain: named, process, uuidTaken: absent };
  }
  const { findTagged } = await import('./find-tagged.ts');
  const tagged = await findTagged(look, { named: [identity.value] });
  if (tagged.kind === 'known') return await taggedAs(look, tagged);
  return await withoutTag(look, identity, { named, noted, isSearched: tagged.kind === 'absent' });
}

/** libvirt has no active domain of the identity, or one that is not the resource's: then the tag has the last word. */
function isElsewhere(look: Look, identity: DomainIdentity, named: Probe<ActiveDomain>): boolean {
  return named.kind === 'absent' || (named.kind === 'known' && isOthers(look, identity, named.value));
}

/** Nothing that could be read says which domain is the resource's. */
async function findNameless(look: Look, identity: Exclude<Probe<DomainIdentity>, Known<unknown>>): Promise<OwnDomain> {
  // A configuration that cannot be read now may well be that of a domain without tag.
  const { findTagged } = await import('./find-tagged.ts');
  const tagged = await findTagged(look, { named: [], orUntagged: identity.kind === 'unknown' });
  if (tagged.kind === 'known') return await taggedAs(look, tagged);
  return { identity, domain: tagged, process: await findAnyProcess(look), uuidTaken: absent };
}

async function taggedAs(look: Look, tagged: Known<ActiveDomain>): Promise<OwnDomain> {
  const { name, uuid } = tagged.value;
  const identity = { name, uuid };
  const process = await findProcess(look, { identity, noted: undefined, isDenied: false });
  return { identity: known(identity), domain: tagged, process, uuidTaken: absent };
}

interface Untagged {
  readonly named: Probe<ActiveDomain>;
  readonly noted: DomainRecord | undefined;
  /** Every domain here told its tag. */
  readonly isSearched: boolean;
}

/**
 * No domain with the resource's tag is seen. That one of the others did not tell its tag does not count, where libvirt itself
 * says about this very name and UUID that they are not active, or whose they are.
 */
async function withoutTag(
  look: Look,
  identity: Known<DomainIdentity>,
  { named, noted, isSearched }: Untagged,
): Promise<OwnDomain> {
  const uuidTaken = named.kind === 'known' && named.value.name !== identity.value.name ? named : absent;
  const domain = uuidTaken.kind === 'known' ? absent : named;
  const isOpen = domain.kind === 'absent' && !isSearched;
  const namesake = isOpen ? await findUnderName(look, identity.value) : absent;
  if (namesake.kind === 'known') return await taggedAs(look, namesake);
  const process = await findProcess(look, {
    identity: identity.value,
    noted,
    isDenied: domain.kind === 'absent' && namesake.kind === 'absent',
  });
  return { identity, domain: namesake.kind === 'unknown' ? namesake : domain, process, uuidTaken };
}

/** The resource's domain under its name and another UUID, by its tag; any other domain there is as good as none. */
async function findUnderName({ libvirt, resource }: Look, identity: DomainIdentity): Promise<Probe<ActiveDomain>> {
  if (identity.uuid === undefined) return absent;
  const found = await withTag(libvirt, await findNamesake(libvirt, identity));
  return found.kind === 'known' && found.value.tag?.resource !== resource ? absent : found;
}

/** What a start finds: the domain that it is to start, and one that it must not start another beside. */
export type StartDomains = Pick<StartFacts, 'domain' | 'process' | 'former' | 'uuidTaken'>;

/**
 * SAFETY: neverTwoRunning. The domain of this identity, and a former one of the resource that is still here.
 * @param noted the record, whichever domain it is of
 */
export async function findForStart(
  look: Look,
  identity: DomainIdentity,
  noted: DomainRecord | undefined,
): Promise<StartDomains> {
  const other = noted === undefined || sameOnOneHost(noted.identity, identity) ? undefined : noted;
  const seen = await findNamed(look, identity, undefined);
  const uuidTaken = seen.kind === 'known' && isUuidTaken(look, identity, seen.value) ? seen : absent;
  const named = uuidTaken.kind === 'known' ? absent : seen;
  const own = other === undefined ? noted : undefined;
  const process = await findProcess(look, { identity, noted: own, isDenied: named.kind === 'absent' });
  const tagged = named.kind === 'absent' ? await findFormerByTag(look, identity, other) : absent;
  // It has come since the first question.
  if (tagged.kind === 'known' && sameOnOneHost(tagged.value, identity))
    return { domain: tagged, process, former: absent, uuidTaken };
  const former = tagged.kind === 'known' || other === undefined ? tagged : await findFormer(look, other);
  return { domain: named, process, former, uuidTaken };
}

/** That one of the others did not tell its tag keeps nobody from a start; which disks they have is asked besides. */
async function findFormerByTag(
  look: Look,
  identity: DomainIdentity,
  other: DomainRecord | undefined,
): Promise<Probe<ActiveDomain>> {
  const { findTagged } = await import('./find-tagged.ts');
  const named = other === undefined ? [identity] : [identity, other.identity];
  const tagged = await findTagged(look, { named });
  return tagged.kind === 'known' ? tagged : absent;
}

/** The record's domain, as libvirt shows it, or as its process alone does. */
async function findFormer(look: Look, noted: DomainRecord): Promise<StartFacts['former']> {
  const { identity } = noted;
  const domain = await findNamed(look, identity, noted);
  if (domain.kind === 'known' && !isOthers(look, identity, domain.value)) return domain;
  const running = await findProcess(look, { identity, noted, isDenied: domain.kind !== 'unknown' });
  if (running.kind === 'known') return known({ name: identity.name, uuid: identity.uuid ?? 'UUID unknown' });
  if (running.kind === 'unknown') return running;
  return domain.kind === 'unknown' ? domain : absent;
}

/**
 * The active domain of an identity. Whether it is ours is for its tag to say, unless the record says so: of a record's domain the
 * tag is read only while it is paused, as a guest that executes is nobody's claim.
 */
async function findNamed(
  { libvirt }: Look,
  identity: DomainIdentity,
  noted: DomainRecord | undefined,
): Promise<Probe<ActiveDomain>> {
  const domain = await findActive(libvirt, identity);
  if (domain.kind !== 'known') return domain;
  const { state, name } = domain.value;
  return noted !== undefined && state !== 'paused' && name === identity.name ? domain : await withTag(libvirt, domain);
}

function isOthers(look: Look, identity: DomainIdentity, domain: ActiveDomain): boolean {
  return ownedByOther(domain, look.resource) || isUuidTaken(look, identity, domain);
}

/** UUIDs are copied together with configurations: a domain of another name is the resource's only where its tag says so. */
function isUuidTaken({ resource }: Look, { name }: DomainIdentity, domain: ActiveDomain): boolean {
  return domain.name !== name && domain.tag?.resource !== resource;
}

/**
 * Whether there is a process of the recorded pid. Where libvirt shows the domain as well that is enough, and costs nothing: to
 * read its start time costs a third more CPU time of a monitor, as bun's asynchronous reader starts threads.
 */
function hasProcess({ pid }: DomainProcess): boolean {
  try {
    return process.kill(pid, 0);
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'EPERM';
  }
}
