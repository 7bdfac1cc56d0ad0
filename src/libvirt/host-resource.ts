// What a domain's XML may lean on by name: virtual networks and storage pools. Whether they are active, and starting
// them; libvirt gives both the same shape, so one pair of functions serves both.
import type { Bound, Connection } from './connection.ts';
import type { ProcedureName } from './protocol.ts';
import type { XdrReader, XdrWriter } from './xdr.ts';

export type ResourceKind = 'network' | 'pool';

/** A network or pool as the protocol names it; its UUID is only ever handed back. */
interface ResourceRef {
  readonly name: string;
  readonly uuid: Uint8Array;
}

interface Procedures {
  readonly lookup: ProcedureName;
  readonly isActive: ProcedureName;
  readonly create: ProcedureName;
  /** What follows the reference in the arguments of `create`. */
  readonly createFlags: readonly number[];
}

const procedures: Readonly<Record<ResourceKind, Procedures>> = {
  network: { lookup: 'networkLookupByName', isActive: 'networkIsActive', create: 'networkCreate', createFlags: [] },
  pool: {
    lookup: 'storagePoolLookupByName',
    isActive: 'storagePoolIsActive',
    create: 'storagePoolCreate',
    createFlags: [0],
  },
};

/** @throws LibvirtError with `noNetwork` or `noStoragePool` when none of this name is defined */
export async function isResourceActive(
  connection: Connection,
  kind: ResourceKind,
  name: string,
  bound: Bound,
): Promise<boolean> {
  const ref = await lookup(connection, kind, name, bound);
  const call = { write: (xdr: XdrWriter) => void writeRef(xdr, ref), read: (xdr: XdrReader) => xdr.int32() !== 0 };
  return await connection.call(procedures[kind].isActive, call, bound);
}

/** Starts a defined network or pool; libvirt refuses with `operationInvalid` when it is active already. */
export async function startResource(
  connection: Connection,
  kind: ResourceKind,
  name: string,
  bound: Bound,
): Promise<void> {
  const ref = await lookup(connection, kind, name, bound);
  const write = (xdr: XdrWriter): void => {
    writeRef(xdr, ref);
    for (const flags of procedures[kind].createFlags) xdr.uint32(flags);
  };
  await connection.call(procedures[kind].create, { write, read: () => {} }, bound);
}

function lookup(connection: Connection, kind: ResourceKind, name: string, bound: Bound): Promise<ResourceRef> {
  return connection.call(procedures[kind].lookup, { write: (xdr) => xdr.string(name), read: readRef }, bound);
}

function writeRef(xdr: XdrWriter, { name, uuid }: ResourceRef): XdrWriter {
  return xdr.string(name).fixedOpaque(uuid);
}

function readRef(xdr: XdrReader): ResourceRef {
  return { name: xdr.string(), uuid: Uint8Array.from(xdr.fixedOpaque(16)) };
}
