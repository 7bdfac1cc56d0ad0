// One connection to one daemon: many calls at a time, told apart by serial numbers, each with its own bound. Answers
// the daemon's keepalive pings and hands events on. How a link comes about, and what a procedure means, is not known here.
import { ConnectionError } from '../failure.ts';
import type { Link } from './link.ts';
import { decodeError, decodeMessage, encodeCall, encodeMessage, type Message, MessageSplitter } from './message.ts';
import {
  KEEPALIVE_PROGRAM,
  keepaliveProcedure,
  messageStatus,
  messageType,
  procedure,
  type ProcedureName,
  PROGRAM_VERSION,
  REMOTE_PROGRAM,
} from './protocol.ts';
import { XdrError, XdrReader, type XdrWriter } from './xdr.ts';

/** How long to wait for an answer, in milliseconds. */
export interface Bound {
  readonly timeoutMs: number;
}

/** How a call's arguments are written and its reply is read; without `write` it has no arguments. */
export interface Codec<T> {
  readonly write?: (xdr: XdrWriter) => void;
  readonly read: (xdr: XdrReader) => T;
}

interface Pending {
  readonly name: ProcedureName;
  readonly timer: NodeJS.Timeout;
  /** Reads the reply and hands it to the caller. @throws XdrError when it is not what it should be */
  readonly accept: (reply: XdrReader) => void;
  readonly reject: (why: Error) => void;
}

type EventListener = (event: XdrReader) => void;

export class Connection {
  readonly #link: Link;
  readonly #splitter = new MessageSplitter();
  readonly #pending = new Map<number, Pending>();
  readonly #eventListeners = new Map<number, Set<EventListener>>();
  readonly #closedListeners = new Set<(why: ConnectionError) => void>();
  #lastSerial = 0;
  #closed: ConnectionError | undefined;

  constructor(link: Link) {
    this.#link = link;
    link.listen({ onBytes: (chunk) => this.#receive(chunk), onClosed: (why) => this.#fail(why) });
  }

  /** Who answers: a socket path, or a host and port. */
  get peer(): string {
    return this.#link.peer;
  }

  /**
   * Calls a procedure and waits for its answer, at most `timeoutMs`. After a time-out the daemon may still carry the
   * request out: look again rather than assume. A late answer is dropped and the connection stays usable.
   * @throws LibvirtError when the daemon answers with an error
   * @throws ConnectionError when no valid answer came
   */
  async call<T>(name: ProcedureName, { write, read }: Codec<T>, { timeoutMs }: Bound): Promise<T> {
    if (this.#closed !== undefined) throw this.#closed;
    const serial = ++this.#lastSerial;
    const request = encodeRequest(name, serial, write);
    return await new Promise<T>((resolve, reject) => {
      const timer = setTimeout(() => this.#giveUp(serial, timeoutMs), timeoutMs);
      const accept = (reply: XdrReader): void => {
        const value = read(reply);
        reply.expectEnd();
        resolve(value);
      };
      this.#pending.set(serial, { name, timer, accept, reject });
      this.#link.send(request);
    });
  }

  /** Hears every event with this procedure's number, until the returned function is called. */
  onEvent(name: ProcedureName, listener: EventListener): () => void {
    const number = procedure[name];
    const listeners = this.#eventListeners.get(number) ?? new Set();
    this.#eventListeners.set(number, listeners.add(listener));
    return () => void listeners.delete(listener);
  }

  /** Hears, once, why the connection ended, until the returned function is called; silent about {@link close}. */
  onClosed(listener: (why: ConnectionError) => void): () => void {
    this.#closedListeners.add(listener);
    return () => void this.#closedListeners.delete(listener);
  }

  /** Ends the connection. The daemon needs no farewell: it releases everything at the end of the stream. */
  close(): void {
    if (this.#closed !== undefined) return;
    this.#end(new ConnectionError('closed', `the connection to libvirt at ${this.peer} was closed on this side`));
  }

  /** Gives the connection up: every call that waits fails with `why`, and so does every later one. */
  #fail(why: ConnectionError): void {
    if (this.#closed !== undefined) return;
    this.#end(why);
    for (const listener of this.#closedListeners) listener(why);
  }

  #end(why: ConnectionError): void {
    this.#closed = why;
    this.#link.close();
    for (const { timer, reject } of this.#pending.values()) {
      clearTimeout(timer);
      reject(why);
    }
    this.#pending.clear();
  }

  #giveUp(serial: number, timeoutMs: number): void {
    const pending = this.#pending.get(serial);
    this.#pending.delete(serial);
    const message = `libvirt at ${this.peer} did not answer ${pending?.name} within ${timeoutMs} ms`;
    pending?.reject(new ConnectionError('timeout', message));
  }

  #receive(chunk: Uint8Array): void {
    try {
      for (const bytes of this.#splitter.push(chunk)) {
        if (this.#closed === undefined) this.#dispatch(decodeMessage(bytes));
      }
    } catch (error) {
      if (!(error instanceof XdrError)) throw error;
      const message = `libvirt at ${this.peer} sent a message that breaks its protocol: ${error.message}`;
      this.#fail(new ConnectionError('protocol', message, { cause: error }));
    }
  }

  #dispatch(message: Message): void {
    const { program, version, type } = message.header;
    if (version !== PROGRAM_VERSION) throw new XdrError(`expected protocol version ${PROGRAM_VERSION}, got ${version}`);
    if (program === KEEPALIVE_PROGRAM) return this.#receiveKeepalive(message);
    // The hypervisors' own programs send events only to those who asked for them, and nobody here does.
    if (program !== REMOTE_PROGRAM) throw new XdrError(`expected program ${REMOTE_PROGRAM}, got ${program}`);
    if (type === messageType.reply) return this.#receiveReply(message);
    if (type === messageType.event) return this.#receiveEvent(message);
    throw new XdrError(`expected a reply or an event, got a message of type ${type}`);
  }

  #receiveReply({ header, payload }: Message): void {
    const { serial } = header;
    const pending = this.#pending.get(serial);
    if (pending === undefined) {
      if (serial > this.#lastSerial) throw new XdrError(`expected a reply to what was asked, got serial ${serial}`);
      return; // the answer to a call that timed out
    }
    if (header.procedure !== procedure[pending.name]) {
      throw new XdrError(`expected a reply to ${pending.name}, got one of procedure ${header.procedure}`);
    }
    if (header.status === messageStatus.error) pending.reject(decodeError(payload));
    else pending.accept(new XdrReader(payload));
    // Only now: a reply that cannot be read leaves its call waiting, to fail with the connection.
    clearTimeout(pending.timer);
    this.#pending.delete(serial);
  }

  #receiveEvent({ header, payload }: Message): void {
    for (const listener of this.#eventListeners.get(header.procedure) ?? []) listener(new XdrReader(payload));
  }

  /** Answers the daemon's ping; none is sent from here, since every call has its own bound. */
  #receiveKeepalive({ header }: Message): void {
    if (header.procedure !== keepaliveProcedure.ping) return;
    const pong = { ...header, procedure: keepaliveProcedure.pong, serial: 0 };
    this.#link.send(encodeMessage({ ...pong, type: messageType.event, status: messageStatus.ok }));
  }
}

function encodeRequest(name: ProcedureName, serial: number, write: Codec<unknown>['write']): Uint8Array {
  try {
    return encodeCall(procedure[name], serial, write);
  } catch (error) {
    if (!(error instanceof XdrError)) throw error;
    throw new ConnectionError('protocol', `${name} was not sent: ${error.message}`, { cause: error });
  }
}
