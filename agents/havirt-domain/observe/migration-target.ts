// The target of a migration, as its source sees it through the target's libvirt: whether it is another host at all, and
// whether the guest that was sent is there. What follows from that is decided elsewhere.
import { getState } from '../../../src/libvirt/calls/domain.ts';
import { refOf } from '../../../src/libvirt/calls/domain-ref.ts';
import type { ActiveDomain } from '../../../src/domain/model/domain.ts';
import type { DomainThere, TargetHost } from '../model/migration.ts';
import { known, type Probe } from '../../../src/model/probe.ts';
import { askHostIdentity } from '../../../src/domain/host-identity.ts';
import { findActive, readFailure, withTag, type LibvirtPort } from '../../../src/domain/libvirt-domain.ts';

/** The active domain with the UUID of the one that was sent, with its tag: the UUID goes along, whoever chose it. */
export async function findSent(target: LibvirtPort, { name, uuid }: ActiveDomain): Promise<Probe<DomainThere>> {
  const found = await withTag(target, await findActive(target, { name, uuid }));
  if (found.kind !== 'known') return found;
  try {
    const bound = { timeoutMs: target.lookTimeoutMs };
    const { state, reason } = await getState(await target.open(), refOf(found.value), bound);
    return known({ ...found.value, isOwnStart: state === 'running' && ownStarts.has(reason) });
  } catch (error) {
    return readFailure(error);
  }
}

/** Why a guest runs that no migration brought. The XML of a live domain has its tag, so a copy made from that has it too. */
const ownStarts: ReadonlySet<string> = new Set(['booted', 'restored', 'from-snapshot']);

/** Whether two libvirts are on one host, by the rule by which libvirt refuses to migrate (qemuMigrationCookieXMLParse). */
export async function compareHosts(here: LibvirtPort, there: LibvirtPort): Promise<TargetHost> {
  const [own, its] = await Promise.all([askHostIdentity(here), askHostIdentity(there)]);
  if (own.kind === 'unknown' || its.kind === 'unknown') return 'unknown';
  return own.value === its.value ? 'same' : 'another';
}
