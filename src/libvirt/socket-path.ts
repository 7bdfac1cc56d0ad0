// Which unix socket of this machine serves a URI: the rules of remoteGetUNIXSocket and remoteGetURIDaemonInfo in
// libvirt's src/remote/remote_sockets.c. Decides on paths only; whoever calls says which of them exist.
import { type LibvirtUri, UriError } from './uri.ts';

export interface SocketQuestion {
  /** Ask for the socket that gives only read-only rights. */
  readonly readOnly: boolean;
  /** Effective user id: only root is served by the system's daemons for a `/session` URI. */
  readonly userId: number;
  /** `$XDG_RUNTIME_DIR` of that user, for `/session`. */
  readonly userRuntimeDirectory?: string;
}

/**
 * Sockets that may serve the URI, in libvirt's own order: that of the hypervisor's own daemon (virtqemud), then that of
 * libvirtd or virtproxyd. The first that exists is the one, whether or not anybody listens there: another daemon's "no
 * such domain" would not be an answer to the question.
 * @throws UriError when `mode` is none of libvirt's
 */
export function socketCandidates(uri: LibvirtUri, question: SocketQuestion): string[] {
  const explicit = uri.params.get('socket');
  if (explicit !== undefined) return [explicit];
  const mode = uri.params.get('mode') ?? 'auto';
  const daemons = daemonsByMode(uri.driver)[mode];
  if (daemons === undefined) throw new UriError(`expected mode=auto, legacy or direct in the URI, got mode=${mode}`);
  const { directory, suffix } = place(uri, question);
  return daemons.map((daemon) => `${directory}/${daemon}-sock${suffix}`);
}

function daemonsByMode(driver: string): Readonly<Record<string, readonly string[]>> {
  const [direct, legacy] = [`virt${driver}d`, 'libvirt'];
  if (driver === 'remote') return { auto: [legacy], legacy: [legacy], direct: [legacy] };
  return { auto: [direct, legacy], legacy: [legacy], direct: [direct] };
}

function place(uri: LibvirtUri, question: SocketQuestion): { directory: string; suffix: string } {
  if (uri.path === '/session' && question.userId !== 0) {
    const runtime = question.userRuntimeDirectory ?? `/run/user/${question.userId}`;
    return { directory: `${runtime}/libvirt`, suffix: '' };
  }
  // libvirt itself says /var/run, which is the same directory wherever there is a /run.
  return { directory: '/run/libvirt', suffix: question.readOnly ? '-ro' : '' };
}
