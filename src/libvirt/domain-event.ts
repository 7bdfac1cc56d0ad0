// Events of domains, so that a stop or a migration can wait without asking over and over. An event only says that it is
// time to look again; the daemon sends none that happened before the subscription.
import type { Bound, Connection } from './connection.ts';
import { readJobStats } from './domain-job.ts';
import { type DomainRef, readDomain, writeDomain } from './domain-ref.ts';
import type { ConnectionError } from './failure.ts';
import type { ProcedureName } from './protocol.ts';
import type { TypedValue } from './typed-param.ts';
import type { XdrReader, XdrWriter } from './xdr.ts';

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

export interface JobCompletedEvent {
  readonly domain: DomainRef;
  /** Statistics of the finished job by libvirt's names (VIR_DOMAIN_JOB_*). */
  readonly stats: ReadonlyMap<string, TypedValue>;
}

/** Events since the subscription began, in order. */
export interface Subscription<T> {
  /**
   * The next event, at once when one is already here; `undefined` when none came within `timeoutMs`.
   * @throws ConnectionError when the connection ended: nothing is known about what happens from then on
   */
  next(bound: Bound): Promise<T | undefined>;
  /** Ends it here; the daemon forgets it at the end of the connection. */
  close(): void;
}

/** One kind of event: virDomainEventID, the procedure that carries it, and how it is read after its callback's id. */
interface EventKind<T> {
  readonly eventId: number;
  readonly carrier: ProcedureName;
  readonly read: (xdr: XdrReader) => T;
}

const lifecycle: EventKind<LifecycleEvent> = {
  eventId: 0,
  carrier: 'domainEventCallbackLifecycle',
  read: (xdr) => {
    const [domain, event, detailCode] = [readDomain(xdr), xdr.int32(), xdr.int32()];
    return { domain, event: lifecycleEvents[event] ?? 'unlisted', detailCode };
  },
};

const jobCompleted: EventKind<JobCompletedEvent> = {
  eventId: 21,
  carrier: 'domainEventCallbackJobCompleted',
  read: (xdr) => ({ domain: readDomain(xdr), stats: readJobStats(xdr) }),
};

/** Subscribes to starts, stops, suspensions, … of one domain. */
export function watchLifecycle(
  connection: Connection,
  domain: DomainRef,
  bound: Bound,
): Promise<Subscription<LifecycleEvent>> {
  return subscribe(connection, lifecycle, domain, bound);
}

/** Subscribes to the ends of one domain's jobs, a migration's among them. */
export function watchJobs(
  connection: Connection,
  domain: DomainRef,
  bound: Bound,
): Promise<Subscription<JobCompletedEvent>> {
  return subscribe(connection, jobCompleted, domain, bound);
}

async function subscribe<T extends { readonly domain: DomainRef }>(
  connection: Connection,
  { eventId, carrier, read }: EventKind<T>,
  domain: DomainRef,
  bound: Bound,
): Promise<Subscription<T>> {
  const queue = new EventQueue<T>();
  // Listening begins before the request is sent: an event may be on its way before the reply is.
  const stopListening = connection.onEvent(carrier, (xdr) => {
    xdr.int32(); // the id of the subscription; the domain says as much
    const event = read(xdr);
    if (event.domain.uuid === domain.uuid) queue.push(event);
  });
  const stopWatching = connection.onClosed((why) => queue.end(why));
  const close = (): void => {
    stopListening();
    stopWatching();
  };
  try {
    const write = (xdr: XdrWriter): XdrWriter => writeDomain(xdr.int32(eventId).uint32(1), domain);
    await connection.call('connectDomainEventCallbackRegisterAny', { write, read: (xdr) => xdr.int32() }, bound);
  } catch (error) {
    close();
    throw error;
  }
  return { next: (within) => queue.next(within), close };
}

/** Holds events until somebody asks, or the one who asks until an event comes. */
class EventQueue<T> {
  readonly #events: T[] = [];
  #wake: () => void = () => {};
  #ended: ConnectionError | undefined;

  push(event: T): void {
    this.#events.push(event);
    this.#wake();
  }

  end(why: ConnectionError): void {
    this.#ended = why;
    this.#wake();
  }

  async next({ timeoutMs }: Bound): Promise<T | undefined> {
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
