// Events of domains, so that a stop or a migration can wait without asking over and over. An event only says that it is
// time to look again; the daemon sends none that happened before the subscription.
import type { Bound, Connection } from '../wire/connection.ts';
import { type DomainRef, readDomain, writeDomain } from './domain-ref.ts';
import type { ConnectionError } from '../failure.ts';
import type { XdrReader, XdrWriter } from '../wire/xdr.ts';

/** virDomainEventType: the position is the number. */
const lifecycleEvents = [
  'defined',
  'undefined',
  'started',
  'suspended',
  'resumed',
  'stopped',
  'shutdown',
  'pmsuspended',
  'crashed',
] as const;

export interface LifecycleEvent {
  readonly domain: DomainRef;
  readonly event: (typeof lifecycleEvents)[number] | 'unlisted';
  /** virDomainEvent*DetailType of that event, as libvirt's number. */
  readonly detailCode: number;
}

/** Events since the subscription began, in order. */
export interface Subscription {
  /**
   * The next event, at once when one is already here; `undefined` when none came within `timeoutMs`.
   * @throws ConnectionError when the connection ended: nothing is known about what happens from then on
   */
  next(bound: Bound): Promise<LifecycleEvent | undefined>;
  /** Ends it here; the daemon forgets it at the end of the connection. */
  close(): void;
}

/** VIR_DOMAIN_EVENT_ID_LIFECYCLE */
const LIFECYCLE = 0;

/** Subscribes to starts, stops, suspensions, … of one domain. */
export async function watchLifecycle(connection: Connection, domain: DomainRef, bound: Bound): Promise<Subscription> {
  const queue = new EventQueue();
  // Listening begins before the request is sent: an event may be on its way before the reply is.
  const stopListening = connection.onEvent('domainEventCallbackLifecycle', (xdr) => {
    const event = readEvent(xdr);
    if (event.domain.uuid === domain.uuid) queue.push(event);
  });
  const stopWatching = connection.onClosed((why) => queue.end(why));
  const close = (): void => {
    stopListening();
    stopWatching();
  };
  try {
    const write = (xdr: XdrWriter): XdrWriter => writeDomain(xdr.int32(LIFECYCLE).uint32(1), domain);
    await connection.call('connectDomainEventCallbackRegisterAny', { write, read: (xdr) => xdr.int32() }, bound);
  } catch (error) {
    close();
    throw error;
  }
  return { next: (within) => queue.next(within), close };
}

function readEvent(xdr: XdrReader): LifecycleEvent {
  xdr.int32(); // the id of the subscription; the domain says as much
  const [domain, event, detailCode] = [readDomain(xdr), xdr.int32(), xdr.int32()];
  return { domain, event: lifecycleEvents[event] ?? 'unlisted', detailCode };
}

/** Holds events until somebody asks, or the one who asks until an event comes. */
class EventQueue {
  readonly #events: LifecycleEvent[] = [];
  #wake: () => void = () => {};
  #ended: ConnectionError | undefined;

  push(event: LifecycleEvent): void {
    this.#events.push(event);
    this.#wake();
  }

  end(why: ConnectionError): void {
    this.#ended = why;
    this.#wake();
  }

  async next({ timeoutMs }: Bound): Promise<LifecycleEvent | undefined> {
    if (this.#events.length === 0 && this.#ended === undefined) await this.#wait(timeoutMs);
    const event = this.#events.shift();
    if (event === undefined && this.#ended !== undefined) throw this.#ended;
    return event;
  }

  #wait(timeoutMs: number): Promise<void> {
    return new Promise((resolve) => {
      const timer = setTimeout(resolve, timeoutMs);
      this.#wake = () => {
        clearTimeout(timer);
        resolve();
      };
    });
  }
}
