// The long job that a domain may have under way (a migration, a save, a dump): ending it.
import type { Bound, Connection } from '../wire/connection.ts';
import { type DomainRef, writeDomain } from './domain-ref.ts';

/** Cancels the domain's job; a cancelled migration leaves the domain running here. Fails when there is no job. */
export async function abortJob(connection: Connection, domain: DomainRef, bound: Bound): Promise<void> {
  await connection.call('domainAbortJob', { write: (xdr) => writeDomain(xdr, domain), read: () => {} }, bound);
}
