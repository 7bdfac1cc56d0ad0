// A link is a byte stream to a daemon that is already connected, whatever carries it: a unix socket, TCP, TLS or the
// standard input and output of an ssh process. What the bytes mean belongs to connection.ts.
import type { Duplex } from 'node:stream';
import { connectionErrorOf, ConnectionError } from '../failure.ts';

/** What a link reports. `onClosed` is called at most once, and nothing follows it. */
export interface LinkListener {
  readonly onBytes: (chunk: Uint8Array) => void;
  readonly onClosed: (why: ConnectionError) => void;
}

export interface Link {
  /** Who is at the other end, for messages: a socket path, a host and port. */
  readonly peer: string;
  send(bytes: Uint8Array): void;
  /** Sets the one listener. Bytes that came earlier are delivered to it. */
  listen(listener: LinkListener): void;
  /** Ends the link at once; the listener hears nothing more. */
  close(): void;
}

/**
 * Makes a link of a connected Node stream. One write at a time: two that wait are joined by Node, over TLS into one record,
 * and of that libvirtd reads the first message and does not notice the next, which is decrypted already and no longer
 * announced by its socket (virNetServerClientDispatchRead in src/rpc/virnetserverclient.c).
 */
export function linkOf(stream: Duplex, peer: string): Link {
  const unsent: Uint8Array[] = [];
  const sendNext = (): void => {
    const [next] = unsent;
    if (next === undefined || stream.destroyed) return;
    stream.write(next, () => {
      unsent.shift();
      sendNext();
    });
  };
  return {
    peer,
    send: (bytes) => {
      if (unsent.push(bytes) === 1) sendNext();
    },
    listen: ({ onBytes, onClosed }) => {
      stream.on('data', onBytes);
      stream.once('error', (error) => onClosed(connectionErrorOf(error, peer)));
      stream.once('close', () => onClosed(new ConnectionError('closed', `libvirt at ${peer} closed the connection`)));
    },
    close: () => {
      stream.removeAllListeners();
      // An error that arrives after the end is nobody's: without a listener it would end the process.
      stream.on('error', () => {});
      stream.destroy();
    },
  };
}
