// Finds out that a daemon hangs while one of its calls takes long (a migration), without waiting for that call's own
// bound. The daemon's event loop answers pings even when all its workers are busy (src/rpc/virkeepalive.c).
import type { Connection } from './connection.ts';
import { ConnectionError } from './failure.ts';

export interface KeepaliveOptions {
  /** Time between two pings, in milliseconds. */
  readonly intervalMs: number;
  /** Pings in a row without an answer after which the daemon counts as hung. */
  readonly count: number;
}

/**
 * Pings the daemon until the returned function is called. When it does not answer, the connection fails with a
 * {@link ConnectionError} of kind `timeout`, and every call that waits with it.
 */
export function keepAlive(connection: Connection, { intervalMs, count }: KeepaliveOptions): () => void {
  let unanswered = 0;
  const forget = connection.onPong(() => (unanswered = 0));
  const timer = setInterval(() => {
    if (unanswered < count) {
      unanswered += 1;
      connection.ping();
      return;
    }
    const message = `libvirt at ${connection.peer} answered none of ${count} pings in ${count * intervalMs} ms: it hangs`;
    connection.fail(new ConnectionError('timeout', message));
  }, intervalMs);
  const stop = (): void => {
    clearInterval(timer);
    forget();
    unwatch();
  };
  const unwatch = connection.onClosed(stop);
  return stop;
}
