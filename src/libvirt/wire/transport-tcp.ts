// Connects to a daemon over plain TCP. Nothing is encrypted and the daemon usually wants SASL: for closed networks only.
import { createConnection } from 'node:net';
import type { Bound } from './connection.ts';
import { dial } from './dial.ts';
import type { Link } from './link.ts';

/** LIBVIRTD_TCP_PORT in src/remote/remote_driver.h */
const TCP_PORT = 16_509;

/** Connects to `host`. @throws ConnectionError */
export function connectTcp({ host, port = TCP_PORT }: { host: string; port?: number }, bound: Bound): Promise<Link> {
  return dial(createConnection({ host, port, noDelay: true }), { peer: `${host}:${port}`, ...bound });
}
