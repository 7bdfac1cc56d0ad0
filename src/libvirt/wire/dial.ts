// Waits, within a bound, until a socket that is being connected is ready for libvirt's messages.
import type { Socket } from 'node:net';
import { ConnectionError, connectionErrorOf } from '../failure.ts';
import { type Link, linkOf } from './link.ts';

/** Says when a socket is ready, or that it never will be. */
export type Readiness = (ready: () => void, fail: (why: Error) => void) => void;

/**
 * Makes a link of a socket once it is ready.
 * @throws ConnectionError when it fails first, or `timeoutMs` run out; the socket is gone then
 */
export function dial(
  socket: Socket,
  { peer, timeoutMs }: { peer: string; timeoutMs: number },
  whenReady: Readiness = (ready) => socket.once('connect', ready),
): Promise<Link> {
  return new Promise((resolve, reject) => {
    const fail = (why: Error): void => {
      clearTimeout(timer);
      socket.destroy();
      reject(connectionErrorOf(why, peer));
    };
    const timer = setTimeout(
      () => fail(new ConnectionError('timeout', `libvirt at ${peer} accepted no connection within ${timeoutMs} ms`)),
      timeoutMs,
    );
    socket.once('error', fail);
    whenReady(() => {
      clearTimeout(timer);
      socket.off('error', fail);
      resolve(linkOf(socket, peer));
    }, fail);
  });
}
