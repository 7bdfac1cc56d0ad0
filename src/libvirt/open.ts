// From a URI to a connection that can be asked about domains: transport, authentication, and the daemon's own "open".
// Transports other than the unix socket are loaded only when a URI wants them.
import { authenticate } from './wire/authenticate.ts';
import { type Bound, Connection } from './wire/connection.ts';
import { ConnectionError } from './failure.ts';
import type { Link } from './wire/link.ts';
import { socketCandidates } from './socket-path.ts';
import type { StartProgram } from './wire/transport-ssh.ts';
import { connectUnix } from './wire/transport-unix.ts';
import { type LibvirtUri, remoteName, UriError } from './uri.ts';

export interface OpenOptions extends Bound {
  /** Ask for read-only rights: enough to look, and the daemon refuses the rest with `operationDenied`. */
  readonly readOnly?: boolean;
  /** Effective user id of this process; decides which daemon serves a `/session` URI. */
  readonly userId?: number;
  /** Starts the ssh program, for URIs that need it. */
  readonly startProgram?: StartProgram;
  /** `$XDG_RUNTIME_DIR`, for a `/session` URI of another user than root. */
  readonly userRuntimeDirectory?: string;
}

/** VIR_CONNECT_RO */
const READ_ONLY = 1;

/**
 * Opens a connection within `timeoutMs`, all steps together. The caller closes it.
 * @throws UriError when the URI asks for something impossible
 * @throws ConnectionError when libvirt does not answer, or lets this user not in
 * @throws LibvirtError when the daemon cannot serve the URI (`noConnect`: it has no such driver)
 */
export async function openLibvirt(uri: LibvirtUri, options: OpenOptions): Promise<Connection> {
  const deadlineMs = performance.now() + options.timeoutMs;
  const left = (): Bound => ({ timeoutMs: Math.max(1, Math.ceil(deadlineMs - performance.now())) });
  const connection = new Connection(await connect(uri, options, left()));
  try {
    await authenticate(connection, left());
    await connectOpen(connection, { name: remoteName(uri), readOnly: options.readOnly === true }, left());
    return connection;
  } catch (error) {
    connection.close();
    throw error;
  }
}

/** Asks the daemon to open its driver for `name`, the empty string lets it choose. */
export async function connectOpen(
  connection: Connection,
  { name, readOnly }: { name: string; readOnly: boolean },
  bound: Bound,
): Promise<void> {
  const flags = readOnly ? READ_ONLY : 0;
  await connection.call(
    'connectOpen',
    { write: (xdr) => xdr.optionalString(name).uint32(flags), read: () => {} },
    bound,
  );
}

async function connect(uri: LibvirtUri, options: OpenOptions, bound: Bound): Promise<Link> {
  const { host = 'localhost', port, params } = uri;
  const target = { host, ...(port === undefined ? {} : { port }) };
  switch (uri.transport) {
    case 'unix':
      return await connectLocally(uri, options, bound);
    case 'tcp':
      return await (await import('./wire/transport-tcp.ts')).connectTcp(target, bound);
    case 'tls': {
      const pkiPath = params.get('pkipath');
      const trust = { noVerify: params.get('no_verify') === '1', ...(pkiPath === undefined ? {} : { pkiPath }) };
      return await (await import('./wire/transport-tls.ts')).connectTls({ ...target, ...trust }, bound);
    }
    case 'ssh': {
      const { startProgram, readOnly = false } = options;
      if (startProgram === undefined) throw new UriError('a qemu+ssh URI needs ssh, which cannot be started here');
      return (await import('./wire/transport-ssh.ts')).connectSsh(uri, startProgram, { ...bound, readOnly });
    }
  }
}

/**
 * Tries the sockets in order and takes the first that exists: one that exists but refuses is a daemon that is down, and
 * what another daemon knows would be no answer to the question.
 */
async function connectLocally(uri: LibvirtUri, options: OpenOptions, bound: Bound): Promise<Link> {
  const { readOnly = false, userId = process.geteuid?.() ?? 0 } = options;
  const candidates = socketCandidates(uri, { ...options, readOnly, userId });
  for (const path of candidates) {
    try {
      return await connectUnix(path, bound);
    } catch (error) {
      if (!(error instanceof ConnectionError) || error.kind !== 'missing-socket') throw error;
    }
  }
  throw new ConnectionError(
    'missing-socket',
    `no libvirt daemon here: expected a socket at ${candidates.join(' or ')}`,
  );
}
