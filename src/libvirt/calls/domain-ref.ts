// A domain as the protocol names it (remote_nonnull_domain), and UUIDs in the two forms that they have.
import { Buffer } from 'node:buffer';
import { type XdrReader, type XdrWriter, XdrError } from '../wire/xdr.ts';

/** Which domain. libvirt finds it by its UUID; name and id are what they were when it was looked up. */
export interface DomainRef {
  readonly name: string;
  /** Canonical: lower case, with hyphens. */
  readonly uuid: string;
  /** The id of the running instance; -1 when it is not active. */
  readonly id: number;
}

/** The reference to a domain of which name and UUID are known, and the id does not matter: libvirt goes by the UUID. */
export function refOf({ name, uuid }: Pick<DomainRef, 'name' | 'uuid'>): DomainRef {
  return { name, uuid, id: -1 };
}

const UUID_BYTES = 16;

/** Sixteen bytes of a UUID written with or without hyphens, as libvirt accepts it. @throws XdrError when it is none */
export function uuidBytes(uuid: string): Uint8Array {
  const digits = uuid.replaceAll('-', '');
  if (!/^[0-9a-f]{32}$/i.test(digits)) throw new XdrError(`expected a UUID of 32 hexadecimal digits, got "${uuid}"`);
  return Buffer.from(digits, 'hex');
}

export function writeDomain(xdr: XdrWriter, { name, uuid, id }: DomainRef): XdrWriter {
  return xdr.string(name).fixedOpaque(uuidBytes(uuid)).int32(id);
}

export function readDomain(xdr: XdrReader): DomainRef {
  return { name: xdr.string(), uuid: uuidText(xdr.fixedOpaque(UUID_BYTES)), id: xdr.int32() };
}

function uuidText(bytes: Buffer): string {
  return bytes.toString('hex').replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, '$1-$2-$3-$4-$5');
}
