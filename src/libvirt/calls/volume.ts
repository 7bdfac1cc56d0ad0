// Where a volume of a storage pool is. libvirt names it in a domain's XML by pool and volume only, the active domain's too.
import type { Bound, Connection } from '../wire/connection.ts';
import type { XdrReader, XdrWriter } from '../wire/xdr.ts';

/**
 * The volume's path on the daemon's host, or its name where the pool is reached over a network.
 * @throws LibvirtError when there is no such pool or volume, or the daemon has no storage driver (virtqemud has none)
 */
export async function getVolumePath(
  connection: Connection,
  { pool, volume }: { readonly pool: string; readonly volume: string },
  bound: Bound,
): Promise<string> {
  const poolCall = { write: (xdr: XdrWriter) => xdr.string(pool), read: readPool };
  const ref = await connection.call('storagePoolLookupByName', poolCall, bound);
  const volumeCall = {
    write: (xdr: XdrWriter) => xdr.string(ref.name).fixedOpaque(ref.uuid).string(volume),
    read: readVolume,
  };
  const found = await connection.call('storageVolLookupByName', volumeCall, bound);
  const write = (xdr: XdrWriter): XdrWriter => xdr.string(found.pool).string(found.name).string(found.key);
  return await connection.call('storageVolGetPath', { write, read: (xdr) => xdr.string() }, bound);
}

function readPool(xdr: XdrReader): { name: string; uuid: Uint8Array } {
  return { name: xdr.string(), uuid: Uint8Array.from(xdr.fixedOpaque(16)) };
}

/** remote_nonnull_storage_vol */
function readVolume(xdr: XdrReader): { pool: string; name: string; key: string } {
  return { pool: xdr.string(), name: xdr.string(), key: xdr.string() };
}
