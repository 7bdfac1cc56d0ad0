// Asks libvirt for the resource's domain, and turns its answer, or its silence, into one of three values. Errors are told
// apart by number: only "no such domain" is absence.
import { type DomainRef, refOf } from '../libvirt/calls/domain-ref.ts';
import { getState, lookupByName, lookupByUuid } from '../libvirt/calls/domain.ts';
import { ConnectionError, errorCode, LibvirtError } from '../libvirt/failure.ts';
import type { Connection } from '../libvirt/wire/connection.ts';
import type { ActiveDomain, DomainIdentity } from './model/domain.ts';
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
    return await unlessDefinedOnly(connection, ref, bound);
  });
}

/** An active domain that has the identity's name and another UUID. */
export function findNamesake(port: LibvirtPort, identity: DomainIdentity): Promise<Probe<ActiveDomain>> {
  return ask(port, async (connection, bound) => {
    const ref = await lookupByName(connection, identity.name, bound);
    return ref.uuid === identity.uuid ? absent : await unlessDefinedOnly(connection, ref, bound);
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

type Bound = { readonly timeoutMs: number };

/** State of one domain that was looked up; absent when it is only defined. */
async function unlessDefinedOnly(connection: Connection, ref: DomainRef, bound: Bound): Promise<Probe<ActiveDomain>> {
  return ref.id < 0 ? absent : await stateOf(connection, ref, bound);
}

/** State of one domain that is active, or was a moment ago. */
export async function stateOf(connection: Connection, ref: DomainRef, bound: Bound): Promise<Probe<ActiveDomain>> {
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
