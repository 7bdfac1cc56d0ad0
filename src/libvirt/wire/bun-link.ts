// A link over bun's own unix socket. Only bun loads this file; elsewhere node:net does the same.
import { ConnectionError, connectionErrorOf } from '../failure.ts';
import type { Link, LinkListener } from './link.ts';

/** The part of bun's API that is used here. */
interface BunSocket {
  /** Returns how many bytes the kernel took; the rest is to be sent when `drain` is called. */
  write(bytes: Uint8Array): number;
  /** Closes at once. */
  terminate(): void;
}

interface BunHandlers {
  open(socket: BunSocket): void;
  data(socket: BunSocket, chunk: Uint8Array): void;
  drain(socket: BunSocket): void;
  close(socket: BunSocket, error?: Error): void;
  error(socket: BunSocket, error: Error): void;
}

declare const Bun: { connect(options: { unix: string; socket: BunHandlers }): Promise<BunSocket> };

/**
 * Connects to the socket at `path`. Needs no bound: the kernel answers at once, and refuses also when a hung daemon's queue
 * is full.
 * @throws ConnectionError
 */
export async function connectWithBun(path: string): Promise<Link> {
  const link = new BunLink(path);
  try {
    await Bun.connect({ unix: path, socket: link.handlers });
    return link;
  } catch (error) {
    throw connectionErrorOf(error as Error, path);
  }
}

class BunLink implements Link {
  readonly peer: string;
  #socket: BunSocket | undefined;
  #listener: LinkListener | undefined;
  /** What happened before somebody listened. */
  #early: ((listener: LinkListener) => void)[] = [];
  /** What the kernel has not taken yet. */
  #unsent: Uint8Array[] = [];

  constructor(peer: string) {
    this.peer = peer;
  }

  readonly handlers: BunHandlers = {
    open: (socket) => (this.#socket = socket),
    data: (_, chunk) => this.#tell(({ onBytes }) => onBytes(chunk)),
    drain: () => this.#flush(),
    close: (_, error) => this.#ended(error),
    error: (_, error) => this.#ended(error),
  };

  send(bytes: Uint8Array): void {
    this.#unsent.push(bytes);
    if (this.#unsent.length === 1) this.#flush();
  }

  listen(listener: LinkListener): void {
    this.#listener = listener;
    for (const tell of this.#early.splice(0)) tell(listener);
  }

  close(): void {
    this.#listener = { onBytes: () => {}, onClosed: () => {} };
    this.#socket?.terminate();
  }

  #flush(): void {
    for (let [next] = this.#unsent; next !== undefined; [next] = this.#unsent) {
      const taken = Math.max(0, this.#socket?.write(next) ?? 0);
      if (taken < next.length) {
        this.#unsent[0] = next.subarray(taken);
        return;
      }
      this.#unsent.shift();
    }
  }

  #ended(error: Error | undefined): void {
    const cause = error ?? new ConnectionError('closed', `libvirt at ${this.peer} closed the connection`);
    const why = connectionErrorOf(cause, this.peer);
    this.#tell(({ onClosed }) => onClosed(why));
  }

  #tell(tell: (listener: LinkListener) => void): void {
    if (this.#listener === undefined) this.#early.push(tell);
    else tell(this.#listener);
  }
}
