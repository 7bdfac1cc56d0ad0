// Connects to a daemon's unix socket: the usual way to libvirt on this machine.
import { createConnection } from 'node:net';
import { ConnectionError, connectionErrorOf } from './failure.ts';
import { type Link, linkOf } from './link.ts';

/** Connects to the socket at `path`. @throws ConnectionError */
export function connectUnix(path: string, { timeoutMs }: { timeoutMs: number }): Promise<Link> {
  return new Promise((resolve, reject) => {
    const socket = createConnection({ path });
    const fail = (error: Error): void => {
      clearTimeout(timer);
      socket.destroy();
      reject(connectionErrorOf(error, path));
    };
    const timer = setTimeout(
      () => fail(new ConnectionError('timeout', `libvirt at ${path} accepted no connection within ${timeoutMs} ms`)),
      timeoutMs,
    );
    socket.once('error', fail);
    socket.once('connect', () => {
      clearTimeout(timer);
      socket.off('error', fail);
      resolve(linkOf(socket, path));
    });
  });
}
