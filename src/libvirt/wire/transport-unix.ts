// Connects to a daemon's unix socket: the usual way to libvirt on this machine. In the program that ships this is bun's
// own socket, because node:net alone would cost a monitor more than all the rest of this room (docs/libvirt-wire.md).
import { connectWithBun } from './bun-link.ts';
import type { Bound } from './connection.ts';
import type { Link } from './link.ts';

/** Connects to the socket at `path`. @throws ConnectionError */
export async function connectUnix(path: string, bound: Bound): Promise<Link> {
  if ('Bun' in globalThis) return await connectWithBun(path);
  const [{ createConnection }, { dial }] = await Promise.all([import('node:net'), import('./dial.ts')]);
  return await dial(createConnection({ path }), { peer: path, ...bound });
}
