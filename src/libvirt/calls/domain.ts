// What can be asked of one domain, one function a procedure. Each waits for at most `timeoutMs` and throws
// LibvirtError or ConnectionError; none decides anything. The structures are those of src/remote/remote_protocol.x.
import type { Bound, Connection } from '../wire/connection.ts';
import { type DomainState, domainStateOf } from './domain-state.ts';
import { readDomain, type DomainRef, uuidBytes, writeDomain } from './domain-ref.ts';
import type { XdrReader, XdrWriter } from '../wire/xdr.ts';

/** @throws LibvirtError with `noDomain` when there is none of this name, active or defined */
export function lookupByName(connection: Connection, name: string, bound: Bound): Promise<DomainRef> {
  return connection.call('domainLookupByName', { write: (xdr) => xdr.string(name), read: readDomain }, bound);
}

/** @throws LibvirtError with `noDomain` when there is none with this UUID, active or defined */
export function lookupByUuid(connection: Connection, uuid: string, bound: Bound): Promise<DomainRef> {
  const write = (xdr: XdrWriter): XdrWriter => xdr.fixedOpaque(uuidBytes(uuid));
  return connection.call('domainLookupByUuid', { write, read: readDomain }, bound);
}

/** State and reason. libvirt looks the domain up by its UUID alone. */
export function getState(connection: Connection, domain: DomainRef, bound: Bound): Promise<DomainState> {
  const write = (xdr: XdrWriter): XdrWriter => writeDomain(xdr, domain).uint32(0);
  return connection.call('domainGetState', { write, read: readState }, bound);
}

function readState(xdr: XdrReader): DomainState {
  return domainStateOf(xdr.int32(), xdr.int32());
}

/** The domain's XML: of the running instance while it is active, else its definition. */
export function getXml(connection: Connection, domain: DomainRef, bound: Bound): Promise<string> {
  const write = (xdr: XdrWriter): XdrWriter => writeDomain(xdr, domain).uint32(0);
  return connection.call('domainGetXmlDesc', { write, read: (xdr) => xdr.string() }, bound);
}
