// The target of a migration, as its source sees it through the target's libvirt: whether it is another host at all, and
// whether the guest that was sent is there. What follows from that is decided elsewhere.
import type { ActiveDomain } from '../model/domain.ts';
import type { TargetHost } from '../model/migration.ts';
import type { Probe } from '../model/probe.ts';
import { askHostIdentity } from './host-identity.ts';
import { findActive, withTag, type LibvirtPort } from './libvirt-domain.ts';

/** The active domain with the UUID of the one that was sent, with its tag: the UUID goes along, whoever chose it. */
export async function findSent(target: LibvirtPort, { name, uuid }: ActiveDomain): Promise<Probe<ActiveDomain>> {
  return await withTag(target, await findActive(target, { name, uuid }));
}

/** Whether two libvirts are on one host, by the rule by which libvirt refuses to migrate (qemuMigrationCookieXMLParse). */
export async function compareHosts(here: LibvirtPort, there: LibvirtPort): Promise<TargetHost> {
  const [own, its] = await Promise.all([askHostIdentity(here), askHostIdentity(there)]);
  if (own.kind === 'unknown' || its.kind === 'unknown') return 'unknown';
  return own.value === its.value ? 'same' : 'another';
}
