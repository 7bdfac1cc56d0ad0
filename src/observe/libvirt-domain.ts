// Asks libvirt for the resource's domain, and turns its answer, or its silence, into one of three values. Errors are told
// apart by number: only "no such domain" is absence.
import { type DomainRef, refOf } from '../libvirt/domain-ref.ts';
import { getState, lookupByName, lookupByUuid } from '../libvirt/domain.ts';
import { ConnectionError, errorCode, LibvirtError } from '../libvirt/failure.ts';
import type { Connection } from '../libvirt/connection.ts';
import type { ActiveDomain, DomainIdentity, DomainTag } from '../model/domain.ts';
import { absent, known, unknown, type Absent, type Probe, type Unknown } from '../model/probe.ts';

/** An open connection whenever one is needed; made anew after the daemon went away. */
export interface LibvirtPort {
  /** @throws ConnectionError, LibvirtError or UriError */
  readonly open: () => Promise<Connection>;
  /** Bound on each question in milliseconds. */
  readonly lookTimeoutMs: number;
}

/** The active domain of this identity. */
export function findActive(port: LibvirtPort, identity: DomainIdentity): Promise<Probe<ActiveDomain>> {
  return ask(port, async (connection, bound) => {
    const ref =
      identity.uuid === undefined
        ? await lookupByName(connection, identity.name, bound)
        : await lookupByUuid(connection, identity.uuid, bound);
    return await describe(connection, ref, bound);
  });
}

/** An active domain that has the identity's name and another UUID. */
export function findNamesake(port: LibvirtPort, identity: DomainIdentity): Promise<Probe<ActiveDomain>> {
  return ask(port, async (connection, bound) => {
    const ref = await lookupByName(connection, identity.name, bound);
    return ref.uuid === identity.uuid ? absent : await describe(connection, ref, bound);
  });
}

/** Adds the domain's havirt tag. */
export async function withTag(port: LibvirtPort, probe: Probe<ActiveDomain>): Promise<Probe<ActiveDomain>> {
  if (probe.kind !== 'known') return probe;
  const { readTag } = await import('./tag.ts');
  return ask(port, async (connection, bound) => {
    const tag = await readTag(connection, refOf(probe.value), bound);
    return known({ ...probe.value, tag });
  });
}

/**
 * The active domain whose tag names the resource; for when neither configuration nor record say who it is, or name one that is
 * not here.
 * @param orUntagged one without any tag may be the resource's too: where there is one, nobody knows
 */
export function findTagged(
  port: LibvirtPort,
  resource: string,
  { orUntagged = false }: { readonly orUntagged?: boolean } = {},
): Promise<Probe<ActiveDomain>> {
  return ask(port, async (connection, bound) => {
    const { listDomains } = await import('../libvirt/host.ts');
    let untagged: string | undefined;
    for (const ref of await listDomains(connection, 'active', bound)) {
      const tag = await tagOfListed(connection, ref, bound);
      if (tag === 'none') untagged ??= ref.name;
      if (tag === 'none' || tag?.resource !== resource) continue;
      const found = await unlessEnded(describe(connection, ref, bound), absent);
      if (found.kind === 'known') return known({ ...found.value, tag });
    }
    if (!orUntagged || untagged === undefined) return absent;
    return unknown(`${untagged} is active here, carries no tag, and may be this resource's domain`);
  });
}

/** The tag of a domain that was active a moment ago; undefined when it has ended since. */
async function tagOfListed(
  connection: Connection,
  ref: DomainRef,
  bound: Bound,
): Promise<DomainTag | 'none' | undefined> {
  const { readTag } = await import('./tag.ts');
  return await unlessEnded(
    readTag(connection, ref, bound).then((tag) => tag ?? 'none'),
    undefined,
  );
}

/** SAFETY: unknownIsNotAbsent. A domain that ended since it was listed says nothing about those that come after it. */
async function unlessEnded<T, E>(question: Promise<T>, ended: E): Promise<T | E> {
  try {
    return await question;
  } catch (error) {
    if (readFailure(error).kind === 'absent') return ended;
    throw error;
  }
}

type Bound = { readonly timeoutMs: number };

/** State of one domain; absent when it is only defined. */
export async function describe(connection: Connection, ref: DomainRef, bound: Bound): Promise<Probe<ActiveDomain>> {
  if (ref.id < 0) return absent;
  const { state, reason } = await getState(connection, ref, bound);
  if (state === 'shutoff') return absent;
  const { name, uuid } = ref;
  return known({ name, uuid, state, pausedReason: state === 'paused' ? reason : undefined, tag: undefined });
}

async function ask(
  port: LibvirtPort,
  question: (connection: Connection, bound: Bound) => Promise<Probe<ActiveDomain>>,
): Promise<Probe<ActiveDomain>> {
  try {
    return await question(await port.open(), { timeoutMs: port.lookTimeoutMs });
  } catch (error) {
    return readFailure(error);
  }
}

/** SAFETY: unknownIsNotAbsent. Everything but libvirt's own "no such domain" leaves us not knowing. */
export function readFailure(error: unknown): Absent | Unknown {
  if (error instanceof LibvirtError && error.code === errorCode.noDomain) return absent;
  if (error instanceof LibvirtError) return unknown(`libvirt answers with error ${error.code}: ${error.message}`);
  if (error instanceof ConnectionError) return unknown(error.message);
  if (error instanceof Error && error.name === 'UriError') return unknown(error.message);
  throw error;
}
