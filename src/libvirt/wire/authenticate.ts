// Being let in. A daemon does nothing for a client before it has asked which authentication is wanted: with polkit (the
// usual setting) it is this very question that lets root in without polkit (remoteDispatchAuthList in
// src/remote/remote_daemon_dispatch.c), so it cannot be left out.
import type { Bound, Connection } from './connection.ts';
import { ConnectionError, LibvirtError } from '../failure.ts';
import { authType } from './protocol.ts';

/** REMOTE_AUTH_TYPE_LIST_MAX */
const AUTH_TYPES_MAX = 20;

/** Does what the daemon wants before it serves anybody. @throws ConnectionError of kind `permission` when it refuses */
export async function authenticate(connection: Connection, bound: Bound): Promise<void> {
  const types = await connection.call(
    'authList',
    { read: (xdr) => xdr.array(AUTH_TYPES_MAX, (item) => item.int32()) },
    bound,
  );
  if (types.includes(authType.none) || types.length === 0) return;
  if (types.includes(authType.polkit)) return await askPolkit(connection, bound);
  const message = `libvirt at ${connection.peer} wants authentication of type ${types.join(', ')} (1 is SASL), which havirt does not support`;
  throw new ConnectionError('permission', `${message}; use the unix socket as root, ssh or TLS`);
}

async function askPolkit(connection: Connection, bound: Bound): Promise<void> {
  try {
    await connection.call('authPolkit', { read: (xdr) => xdr.int32() }, bound);
  } catch (error) {
    if (!(error instanceof LibvirtError)) throw error;
    const message = `libvirt at ${connection.peer}: polkit refuses this user (${error.message}); run as root`;
    throw new ConnectionError('permission', message, { cause: error });
  }
}
