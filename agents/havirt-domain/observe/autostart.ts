// Whether this node's libvirt would start the resource's domain by itself. Asked where the answer is acted upon: a healthy
// recurring monitor does not pay for it.
import { getAutostart } from '../../../src/libvirt/calls/domain-definition.ts';
import { lookupByName, lookupByUuid } from '../../../src/libvirt/calls/domain.ts';
import type { DomainFacts } from '../model/facts.ts';
import { absent, known, unknown } from '../../../src/model/probe.ts';
import { readFailure, type LibvirtPort } from '../../../src/domain/libvirt-domain.ts';

/** The definition of the resource's own domain, if libvirt starts it when the daemon comes up; running or not. */
export async function findAutostart(
  libvirt: LibvirtPort,
  { identity, domain }: Pick<DomainFacts, 'identity' | 'domain'>,
): Promise<DomainFacts['autostart']> {
  if (identity.kind !== 'known') return unknown('nothing says which domain it is');
  if (domain.kind === 'unknown') return unknown(domain.why);
  const { name, uuid } = identity.value;
  const bound = { timeoutMs: libvirt.lookTimeoutMs };
  try {
    const connection = await libvirt.open();
    const ref = await (uuid === undefined
      ? lookupByName(connection, name, bound)
      : lookupByUuid(connection, uuid, bound));
    // Another domain with a copied UUID is nobody's to change.
    if (ref.name !== name) return absent;
    return (await getAutostart(connection, ref, bound)) ? known({ name, uuid: ref.uuid }) : absent;
  } catch (error) {
    return readFailure(error);
  }
}
