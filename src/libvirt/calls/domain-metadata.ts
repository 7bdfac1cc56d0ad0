// The element that an application may keep inside a domain's XML (virDomainSetMetadata). In the live XML it travels with
// a migration, which is why it is a good place for a tag.
import type { Bound, Connection } from '../wire/connection.ts';
import { type DomainRef, writeDomain } from './domain-ref.ts';
import { errorCode, LibvirtError } from '../failure.ts';
import type { XdrWriter } from '../wire/xdr.ts';

/** VIR_DOMAIN_METADATA_ELEMENT */
const ELEMENT = 2;
/** VIR_DOMAIN_AFFECT_LIVE */
const LIVE = 1;

export interface MetadataElement {
  /** XML namespace that names the element's owner. */
  readonly namespace: string;
  /** Namespace prefix under which libvirt stores it. */
  readonly prefix: string;
  /** The element itself, without that prefix; `undefined` removes it. */
  readonly xml: string | undefined;
}

/** Sets, replaces or removes the element in the running instance. */
export async function setMetadata(
  connection: Connection,
  domain: DomainRef,
  { namespace, prefix, xml }: MetadataElement,
  bound: Bound,
): Promise<void> {
  const write = (xdr: XdrWriter): XdrWriter =>
    writeDomain(xdr, domain)
      .int32(ELEMENT)
      .optionalString(xml)
      .optionalString(prefix)
      .optionalString(namespace)
      .uint32(LIVE);
  await connection.call('domainSetMetadata', { write, read: () => {} }, bound);
}

/** The element of this namespace in the running instance; `undefined` when libvirt says that there is none. */
export async function getMetadata(
  connection: Connection,
  domain: DomainRef,
  namespace: string,
  bound: Bound,
): Promise<string | undefined> {
  const write = (xdr: XdrWriter): XdrWriter =>
    writeDomain(xdr, domain).int32(ELEMENT).optionalString(namespace).uint32(LIVE);
  try {
    return await connection.call('domainGetMetadata', { write, read: (xdr) => xdr.string() }, bound);
  } catch (error) {
    if (error instanceof LibvirtError && error.code === errorCode.noDomainMetadata) return undefined;
    throw error;
  }
}
