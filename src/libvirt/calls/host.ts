// What can be asked of the daemon about its host, one function a procedure: what it can run, and which domains there are.
import type { Bound, Connection } from '../wire/connection.ts';
import { type DomainRef, readDomain } from './domain-ref.ts';
import type { XdrReader, XdrWriter } from '../wire/xdr.ts';

/** The host and the guests that it can run, as XML. */
export function getCapabilities(connection: Connection, bound: Bound): Promise<string> {
  return connection.call('connectGetCapabilities', { read: (xdr) => xdr.string() }, bound);
}

/** virConnectListAllDomainsFlags */
const listFlag = { all: 0, active: 1, inactive: 2 } as const;

/** REMOTE_DOMAIN_LIST_MAX */
const DOMAINS_MAX = 16_384;

/** Domains of this daemon: `active` ones have a process, `inactive` ones only a definition. */
export function listDomains(connection: Connection, which: keyof typeof listFlag, bound: Bound): Promise<DomainRef[]> {
  const write = (xdr: XdrWriter): XdrWriter => xdr.int32(1).uint32(listFlag[which]);
  return connection.call('connectListAllDomains', { write, read: readDomains }, bound);
}

function readDomains(xdr: XdrReader): DomainRef[] {
  const domains = xdr.array(DOMAINS_MAX, readDomain);
  xdr.uint32(); // their number once more
  return domains;
}
