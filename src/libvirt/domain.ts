// What can be asked of and done to one domain, one function a procedure. Each waits for at most `timeoutMs` and throws
// LibvirtError or ConnectionError; none decides anything. The structures are those of src/remote/remote_protocol.x.
import type { Bound, Connection } from './connection.ts';
import { type DomainState, domainStateOf } from './domain-state.ts';
import { readDomain, type DomainRef, uuidBytes, writeDomain } from './domain-ref.ts';
import type { XdrReader, XdrWriter } from './xdr.ts';

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

/** What the domain has of its host: memory in KiB, and virtual CPUs. */
export interface DomainInfo {
  readonly maxMemoryKiB: number;
  readonly memoryKiB: number;
  readonly vcpus: number;
}

export function getInfo(connection: Connection, domain: DomainRef, bound: Bound): Promise<DomainInfo> {
  return connection.call('domainGetInfo', { write: (xdr) => writeDomain(xdr, domain), read: readInfo }, bound);
}

function readInfo(xdr: XdrReader): DomainInfo {
  xdr.uint32(); // the state, without its reason
  const [maxMemory, memory, vcpus] = [xdr.unsignedHyper(), xdr.unsignedHyper(), xdr.uint32()];
  xdr.unsignedHyper(); // CPU time
  return { maxMemoryKiB: Number(maxMemory), memoryKiB: Number(memory), vcpus };
}

/** virDomainXMLFlags */
const XML_INACTIVE = 2;
const XML_MIGRATABLE = 8;

export interface XmlOptions {
  /** The definition that the next start would use, not the running instance. */
  readonly inactive?: boolean;
  /** Without what would keep another libvirt version from reading it. */
  readonly migratable?: boolean;
}

/** The domain's XML as libvirt has it now. */
export function getXml(
  connection: Connection,
  domain: DomainRef,
  bound: Bound,
  options: XmlOptions = {},
): Promise<string> {
  const flags = (options.inactive === true ? XML_INACTIVE : 0) | (options.migratable === true ? XML_MIGRATABLE : 0);
  const write = (xdr: XdrWriter): XdrWriter => writeDomain(xdr, domain).uint32(flags);
  return connection.call('domainGetXmlDesc', { write, read: (xdr) => xdr.string() }, bound);
}

/** Whether a definition stays behind when the domain stops. */
export async function isPersistent(connection: Connection, domain: DomainRef, bound: Bound): Promise<boolean> {
  return await connection.call(
    'domainIsPersistent',
    { write: (xdr) => writeDomain(xdr, domain), read: readFlag },
    bound,
  );
}

/** Whether libvirt starts the domain by itself when the host boots. */
export async function getAutostart(connection: Connection, domain: DomainRef, bound: Bound): Promise<boolean> {
  return await connection.call(
    'domainGetAutostart',
    { write: (xdr) => writeDomain(xdr, domain), read: readFlag },
    bound,
  );
}

/** Whether a saved image of its memory lies here, which the next start would restore. */
export async function hasManagedSave(connection: Connection, domain: DomainRef, bound: Bound): Promise<boolean> {
  const write = (xdr: XdrWriter): XdrWriter => writeDomain(xdr, domain).uint32(0);
  return await connection.call('domainHasManagedSaveImage', { write, read: readFlag }, bound);
}

function readFlag(xdr: XdrReader): boolean {
  return xdr.int32() !== 0;
}
