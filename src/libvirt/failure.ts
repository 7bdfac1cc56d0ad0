// The two ways in which libvirt can fail a caller: it answered with an error, or it did not answer. Told apart by type
// and by numeric code, never by the message's text. What a failure means for a domain is decided elsewhere.

/**
 * Error numbers (virErrorNumber in include/libvirt/virterror.h) that are called by name here; of a domain only `noDomain`
 * says anything. The numbers are libvirt's ABI: they are only ever added to.
 */
export const errorCode = {
  internalError: 1,
  noSupport: 3,
  noConnect: 5,
  invalidArgument: 8,
  osType: 16,
  xmlError: 27,
  operationDenied: 29,
  xmlDetail: 35,
  noDomain: 42,
  noStoragePool: 49,
  operationInvalid: 55,
  configUnsupported: 67,
  noDomainMetadata: 80,
  accessDenied: 88,
  cpuIncompatible: 91,
  xmlInvalidSchema: 92,
} as const;

/** libvirt answered, and its answer is an error. */
export class LibvirtError extends Error {
  override readonly name = 'LibvirtError';
  /** virErrorNumber, see {@link errorCode}. */
  readonly code: number;
  /** virErrorDomain: the part of libvirt that raised it (10 QEMU driver, 20 domain, 7 RPC, …). */
  readonly domain: number;

  constructor(code: number, domain: number, message: string) {
    super(message);
    this.code = code;
    this.domain = domain;
  }
}

/**
 * Why there was no answer. `missing-socket`: no such path or host; `refused`: nobody listens there, or (as bun reports it) a
 * hung daemon's queue is full, so it does not show that the daemon is gone; `permission`: this user may not; `timeout`: the
 * bound ran out, and a request that was sent may still be carried out; `closed`: the other side went away; `protocol`: what
 * came (or was to be sent) is not libvirt's protocol.
 */
export type ConnectionErrorKind = 'missing-socket' | 'refused' | 'permission' | 'timeout' | 'closed' | 'protocol';

/** libvirt did not answer, or not in its own language: nothing is known about what was asked. */
export class ConnectionError extends Error {
  override readonly name = 'ConnectionError';
  readonly kind: ConnectionErrorKind;

  constructor(kind: ConnectionErrorKind, message: string, options?: ErrorOptions) {
    super(message, options);
    this.kind = kind;
  }
}

const kindOfErrno: Readonly<Record<string, ConnectionErrorKind>> = {
  ENOENT: 'missing-socket',
  ENOTDIR: 'missing-socket',
  ENOTFOUND: 'missing-socket',
  EAI_AGAIN: 'missing-socket',
  ECONNREFUSED: 'refused',
  EHOSTUNREACH: 'refused',
  ENETUNREACH: 'refused',
  EACCES: 'permission',
  EPERM: 'permission',
  ETIMEDOUT: 'timeout',
  // A unix socket whose queue is full: the daemon is there but accepts nobody.
  EAGAIN: 'timeout',
};

/** Turns what a socket reported into a {@link ConnectionError}; `peer` says in the message who was to answer. */
export function connectionErrorOf(cause: Error & { code?: string }, peer: string): ConnectionError {
  if (cause instanceof ConnectionError) return cause;
  const kind = kindOfErrno[cause.code ?? ''] ?? 'closed';
  const code = cause.code === undefined || cause.message.includes(cause.code) ? '' : ` (${cause.code})`;
  const problem = `${cause.message}${code}`.trim().replaceAll(/\s*\n\s*/g, '; ');
  return new ConnectionError(kind, `libvirt at ${peer}: ${problem}`, { cause });
}
