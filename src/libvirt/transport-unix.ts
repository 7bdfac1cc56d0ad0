// Connects to a daemon's unix socket: the usual way to libvirt on this machine.
import { createConnection } from 'node:net';
import type { Bound } from './connection.ts';
import { dial } from './dial.ts';
import type { Link } from './link.ts';

/** Connects to the socket at `path`. @throws ConnectionError */
export function connectUnix(path: string, bound: Bound): Promise<Link> {
  return dial(createConnection({ path }), { peer: path, ...bound });
}
