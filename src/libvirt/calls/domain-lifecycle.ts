// What changes whether a domain exists and runs, one function a procedure. None of them looks first or decides; success
// only says that libvirt accepted the request, so callers look again.
import type { Bound, Connection } from '../wire/connection.ts';
import { type DomainRef, readDomain, writeDomain } from './domain-ref.ts';
import type { XdrWriter } from '../wire/xdr.ts';

export interface CreateOptions {
  /** The vCPUs do not execute until {@link resume}. */
  readonly paused?: boolean;
}

/** VIR_DOMAIN_START_PAUSED */
const START_PAUSED = 1;

/** Makes and starts a transient domain from its XML. */
export function createFromXml(
  connection: Connection,
  xml: string,
  { timeoutMs, paused = false }: Bound & CreateOptions,
): Promise<DomainRef> {
  const flags = paused ? START_PAUSED : 0;
  const write = (xdr: XdrWriter): XdrWriter => xdr.string(xml).uint32(flags);
  return connection.call('domainCreateXml', { write, read: readDomain }, { timeoutMs });
}

/** Lets the vCPUs of a paused domain execute. */
export async function resume(connection: Connection, domain: DomainRef, bound: Bound): Promise<void> {
  await connection.call('domainResume', { write: (xdr) => writeDomain(xdr, domain), read: nothing }, bound);
}

/** Asks the guest to power itself off, in the way that the hypervisor chooses; it may take its time, or ignore it. */
export async function shutdown(connection: Connection, domain: DomainRef, bound: Bound): Promise<void> {
  const write = (xdr: XdrWriter): XdrWriter => writeDomain(xdr, domain).uint32(0);
  await connection.call('domainShutdownFlags', { write, read: nothing }, bound);
}

/** Ends the domain without asking the guest: libvirt sends the hypervisor's process SIGTERM, then SIGKILL. */
export async function destroy(connection: Connection, domain: DomainRef, bound: Bound): Promise<void> {
  const write = (xdr: XdrWriter): XdrWriter => writeDomain(xdr, domain).uint32(0);
  await connection.call('domainDestroyFlags', { write, read: nothing }, bound);
}

function nothing(): void {
  // These procedures answer with an empty payload.
}
