// Libvirt's connection URIs: taken apart as libvirt does it (src/util/viruri.c, src/remote/remote_sockets.c), and put
// together again into the URI that the daemon at the far end is asked to open (src/remote/remote_driver.c). Pure.

/** How the bytes travel. libvirt's libssh and libssh2 transports are served by the ssh program. */
type Transport = 'unix' | 'ssh' | 'tls' | 'tcp';

export interface LibvirtUri {
  /** The hypervisor: qemu, xen, …; `remote` when the far end is to choose. */
  readonly driver: string;
  readonly transport: Transport;
  /** Without square brackets when it is an IPv6 address; absent on this machine. */
  readonly host?: string;
  readonly port?: number;
  readonly user?: string;
  /** `/system`, `/session`, … */
  readonly path: string;
  readonly params: ReadonlyMap<string, string>;
}

/** The text is not a URI that libvirt would open, or not one that havirt can. */
export class UriError extends Error {
  override readonly name = 'UriError';
}

const transportNames: Readonly<Record<string, Transport>> = {
  unix: 'unix',
  ssh: 'ssh',
  libssh: 'ssh',
  libssh2: 'ssh',
  tls: 'tls',
  tcp: 'tcp',
};

const shape = /^([a-z][a-z0-9.-]*)(?:\+([a-z0-9]+))?:(?:\/\/([^/?#]*))?([^?#]*)(?:\?([^#]*))?(?:#.*)?$/i;
const authorityShape = /^(?:([^@]*)@)?(\[[0-9a-f:.%]+\]|[^:[\]]*)(?::(\d{1,5}))?$/i;

/** Takes a connection URI apart. @throws UriError with one line that says what is wrong with it */
export function parseUri(text: string): LibvirtUri {
  const [, driver, transportName, authority = '', path = '', query = ''] = shape.exec(text) ?? [];
  if (driver === undefined) throw new UriError(`expected a URI such as qemu:///system, got "${text}"`);
  const [, user, hostText = '', portText] =
    authorityShape.exec(authority) ?? fail(text, `"${authority}" is not a host`);
  const host = decode(hostText.replace(/^\[|\]$/g, ''), text);
  if ((host === 'system' || host === 'session') && path === '') {
    throw new UriError(`expected a path in "${text}": did you mean ${driver}:///${host}?`);
  }
  const transport = transportOf(transportName, host, text);
  return {
    driver: driver.toLowerCase(),
    transport,
    ...(host === '' ? {} : { host }),
    ...(portText === undefined ? {} : { port: Number(portText) }),
    ...(user === undefined ? {} : { user: decode(user, text) }),
    path: decode(path, text),
    params: paramsOf(query, text),
  };
}

function transportOf(name: string | undefined, host: string, text: string): Transport {
  if (name === undefined) return host === '' ? 'unix' : 'tls';
  const transport = transportNames[name.toLowerCase()];
  if (transport === undefined)
    return fail(text, `transport "${name}" is not one of ${Object.keys(transportNames).join(', ')}`);
  if (transport === 'unix' && host !== '') return fail(text, `a unix socket is on this machine, not on "${host}"`);
  return transport;
}

function paramsOf(query: string, text: string): Map<string, string> {
  const params = new Map<string, string>();
  for (const item of query.split(/[&;]/)) {
    const [name = '', ...value] = item.split('=');
    if (name !== '') params.set(decode(name, text), decode(value.join('='), text));
  }
  return params;
}

function decode(part: string, text: string): string {
  try {
    return decodeURIComponent(part);
  } catch {
    return fail(text, `"${part}" is not percent-encoded text`);
  }
}

function fail(text: string, problem: string): never {
  throw new UriError(`cannot use the URI "${text}": ${problem}`);
}

/** Parameters that speak to the connecting side (doRemoteOpenExtractURIArgs); all others go on to the daemon. */
const ownParams: ReadonlySet<string> = new Set(
  (
    'name command socket auth authfile sshauth netcat keyfile pkipath known_hosts known_hosts_verify tls_priority ' +
    'mode proxy no_sanity no_verify no_tty'
  ).split(' '),
);

/**
 * The URI that the daemon is asked to open: without transport, user and host, because seen from there it is local; the
 * empty string lets the daemon choose (doRemoteOpen in src/remote/remote_driver.c).
 * @param options.keep own parameters to pass on all the same (virt-ssh-helper wants `mode` and `socket`)
 */
export function remoteName(uri: LibvirtUri, { keep = [] }: { keep?: readonly string[] } = {}): string {
  const name = uri.params.get('name');
  if (name !== undefined) return name;
  if (uri.driver === 'remote') return '';
  const passed = [...uri.params].filter(([key]) => !ownParams.has(key) || keep.includes(key));
  const query = passed.map(([key, value]) => `${encodeURIComponent(key)}=${encodeURIComponent(value)}`).join('&');
  return `${uri.driver}://${encodeURI(uri.path)}${query === '' ? '' : `?${query}`}`;
}
