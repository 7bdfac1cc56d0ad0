// What libvirt would do with a domain by itself, one function a procedure: start it when the daemon comes up, go on from a saved
// image instead of booting it.
import type { Bound, Connection } from '../wire/connection.ts';
import { type DomainRef, writeDomain } from './domain-ref.ts';
import type { XdrReader, XdrWriter } from '../wire/xdr.ts';

/** Whether libvirt starts the domain when the daemon comes up; never so of one without a definition. */
export function getAutostart(connection: Connection, domain: DomainRef, bound: Bound): Promise<boolean> {
  return connection.call('domainGetAutostart', { write: (xdr) => writeDomain(xdr, domain), read: readFlag }, bound);
}

/** Has libvirt leave the domain alone when the daemon comes up. */
export async function disableAutostart(connection: Connection, domain: DomainRef, bound: Bound): Promise<void> {
  const write = (xdr: XdrWriter): XdrWriter => writeDomain(xdr, domain).int32(0);
  await connection.call('domainSetAutostart', { write, read: () => {} }, bound);
}

/** Whether a saved image is there from which the domain's next start by libvirt would go on. */
export function hasManagedSave(connection: Connection, domain: DomainRef, bound: Bound): Promise<boolean> {
  const write = (xdr: XdrWriter): XdrWriter => writeDomain(xdr, domain).uint32(0);
  return connection.call('domainHasManagedSaveImage', { write, read: readFlag }, bound);
}

function readFlag(xdr: XdrReader): boolean {
  return xdr.int32() !== 0;
}
