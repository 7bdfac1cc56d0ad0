// Connects to a daemon over TLS with libvirt's own PKI: both sides show a certificate, and the daemon says with one byte
// that it accepts ours (virNetClientSetTLSSession in src/rpc/virnetclient.c).
import { readFile } from 'node:fs/promises';
import { isIP } from 'node:net';
import { connect, type TLSSocket } from 'node:tls';
import type { Bound } from './connection.ts';
import { dial, type Readiness } from './dial.ts';
import { ConnectionError } from '../failure.ts';
import type { Link } from './link.ts';

/** LIBVIRTD_TLS_PORT in src/remote/remote_driver.h */
const TLS_PORT = 16_514;

export interface TlsTarget {
  readonly host: string;
  readonly port?: number;
  /** Directory that holds all PEM files (`pkipath`); without it those of the system's PKI are used. */
  readonly pkiPath?: string;
  /** Accept any certificate of the daemon (`no_verify=1`). */
  readonly noVerify?: boolean;
}

/** Connects to `host`. @throws ConnectionError of kind `permission` when the certificates do not do */
export async function connectTls(target: TlsTarget, bound: Bound): Promise<Link> {
  const { host, port = TLS_PORT, noVerify = false } = target;
  const credentials = await readCredentials(target.pkiPath);
  const servername = isIP(host) === 0 ? { servername: host } : {};
  const socket = connect({ host, port, ...credentials, ...servername, rejectUnauthorized: !noVerify });
  socket.setNoDelay(true);
  const peer = `${host}:${port}`;
  try {
    return await dial(socket, { peer, ...bound }, whenAccepted(socket, peer));
  } catch (error) {
    throw isAboutCertificates(error) ? new ConnectionError('permission', error.message, { cause: error }) : error;
  }
}

/** OpenSSL's and Node's names for what is wrong with a certificate: CERT_HAS_EXPIRED, ERR_TLS_CERT_ALTNAME_INVALID, … */
function isAboutCertificates(error: unknown): error is ConnectionError {
  if (!(error instanceof ConnectionError)) return false;
  return /CERT|^ERR_SSL_|^ERR_TLS_|^UNABLE_TO_/.test((error.cause as NodeJS.ErrnoException | undefined)?.code ?? '');
}

/** After the handshake the daemon checks our certificate and address, and sends the byte 1 when it accepts them. */
function whenAccepted(socket: TLSSocket, peer: string): Readiness {
  return (ready, fail) => {
    const refused = (): void =>
      fail(new ConnectionError('permission', `libvirt at ${peer} did not accept our TLS certificate or address`));
    socket.once('end', refused);
    socket.once('readable', () => {
      const verdict = socket.read(1) as Buffer | null;
      socket.off('end', refused);
      if (verdict?.[0] === 1) ready();
      else refused();
    });
  };
}

/** The places of the system's PKI (src/rpc/virnettlsconfig.h); the client's own certificate and the CRL are optional. */
async function readCredentials(pkiPath: string | undefined): Promise<Record<string, Buffer>> {
  const [ca, own, secret] = pkiPath === undefined ? systemPki : [pkiPath, pkiPath, pkiPath];
  const files = {
    ca: `${ca}/cacert.pem`,
    crl: `${ca}/cacrl.pem`,
    cert: `${own}/clientcert.pem`,
    key: `${secret}/clientkey.pem`,
  };
  const read = await Promise.all(
    Object.entries(files).map(async ([name, path]) => [name, await readPem(path)] as const),
  );
  const found = read.filter((entry): entry is [string, Buffer] => entry[1] !== undefined);
  if (!found.some(([name]) => name === 'ca')) {
    throw new ConnectionError(
      'permission',
      `expected the certificate of libvirt's CA at ${files.ca}, found no such file`,
    );
  }
  return Object.fromEntries(found);
}

const systemPki = ['/etc/pki/CA', '/etc/pki/libvirt', '/etc/pki/libvirt/private'] as const;

async function readPem(path: string): Promise<Buffer | undefined> {
  try {
    return await readFile(path);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined;
    throw new ConnectionError('permission', `cannot read ${path}: ${(error as Error).message}`, { cause: error });
  }
}
