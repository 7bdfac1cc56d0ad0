// What this host's libvirt has about the one domain that a peer asks about, looked up by itself: each of the two questions is
// answered whatever may be wrong with other domains.
import type { Bound, Connection } from '../libvirt/wire/connection.ts';
import { getAutostart, hasManagedSave } from '../libvirt/calls/domain-definition.ts';
import type { DomainRef } from '../libvirt/calls/domain-ref.ts';
import { lookupByName, lookupByUuid } from '../libvirt/calls/domain.ts';
import type { DomainIdentity } from '../domain/model/domain.ts';
import type { AskedDomain } from './model.ts';
import { absent, known, unknown, type Probe } from '../model/probe.ts';
import { readFailure, type LibvirtPort } from '../domain/libvirt-domain.ts';

/**
 * The domains of this host with the name or the UUID, active or only defined.
 * @throws ConnectionError, LibvirtError when libvirt does not tell
 */
export async function lookUp(libvirt: LibvirtPort, { name, uuid }: DomainIdentity): Promise<DomainRef[]> {
  const connection = await libvirt.open();
  const bound = { timeoutMs: libvirt.lookTimeoutMs };
  const found = await Promise.all([
    unlessNone(lookupByName(connection, name, bound)),
    uuid === undefined ? undefined : unlessNone(lookupByUuid(connection, uuid, bound)),
  ]);
  const refs = found.filter((ref) => ref !== undefined);
  return [...new Map(refs.map((ref) => [ref.uuid, ref])).values()];
}

async function unlessNone(question: Promise<DomainRef>): Promise<DomainRef | undefined> {
  try {
    return await question;
  } catch (error) {
    if (readFailure(error) === absent) return undefined;
    throw error;
  }
}

/** What libvirt would do with them by itself. */
export async function describeAsked(
  libvirt: LibvirtPort,
  refs: Promise<readonly DomainRef[]>,
): Promise<Probe<readonly AskedDomain[]>> {
  try {
    const connection = await libvirt.open();
    const bound = { timeoutMs: libvirt.lookTimeoutMs };
    return known(await Promise.all((await refs).map((ref) => describeOne(connection, ref, bound))));
  } catch (error) {
    const failure = readFailure(error);
    return failure.kind === 'unknown' ? failure : unknown('the domain ended while it was looked at');
  }
}

async function describeOne(connection: Connection, ref: DomainRef, bound: Bound): Promise<AskedDomain> {
  const [autostart, managedSave] = await Promise.all([
    getAutostart(connection, ref, bound),
    hasManagedSave(connection, ref, bound),
  ]);
  return { name: ref.name, uuid: ref.uuid, autostart, managedSave };
}
