// Asks one host's libvirt, over TLS or TCP and read-only, for what is active there.
import { connect } from 'node:net';
import type { Connection } from '../libvirt/wire/connection.ts';
import { openLibvirt } from '../libvirt/open.ts';
import { parseUri, UriError } from '../libvirt/uri.ts';
import type { DomainIdentity } from '../domain/model/domain.ts';
import type { HostReport } from './model.ts';
import { known, unknown, type Probe } from '../model/probe.ts';
import { askHostIdentity } from '../domain/host-identity.ts';
import { reportForeignHost } from './host-report.ts';
import { readFailure } from '../domain/libvirt-domain.ts';
import { within } from '../host/clock.ts';

export interface LibvirtQuestion {
  /** Where the host's libvirt is: `qemu+tls://n2/system`. */
  readonly uri: string;
  /** Bound on the whole, in milliseconds. */
  readonly timeoutMs: number;
  /** How long the far side's kernel may take to answer at all, in milliseconds. */
  readonly silenceMs: number;
  /** The domain that is to start. */
  readonly identity: DomainIdentity;
}

/** The host's report, of which its libvirt is all: without an answer of it there is none. */
export async function askOverLibvirt(question: LibvirtQuestion): Promise<Probe<HostReport>> {
  const { uri, timeoutMs, silenceMs } = question;
  if (silenceMs < timeoutMs && (await isSilent(uri, silenceMs))) {
    return unknown(`${uri}: no answer within ${silenceMs} ms`);
  }
  return await within(timeoutMs, connectAndAsk(question), unknown(`${uri}: no report within ${timeoutMs} ms`));
}

async function connectAndAsk({ uri, timeoutMs, identity }: LibvirtQuestion): Promise<Probe<HostReport>> {
  try {
    const connection = await openLibvirt(parseUri(uri), { timeoutMs, readOnly: true });
    return await ask(connection, timeoutMs, identity).finally(() => connection.close());
  } catch (error) {
    return readFailure(error);
  }
}

async function ask(connection: Connection, timeoutMs: number, identity: DomainIdentity): Promise<Probe<HostReport>> {
  const libvirt = { lookTimeoutMs: timeoutMs, open: () => Promise.resolve(connection) };
  const [host, report] = await Promise.all([askHostIdentity(libvirt), reportForeignHost(libvirt, identity)]);
  if (report.domains.kind === 'unknown') return report.domains;
  return host.kind === 'known' ? known({ host: host.value, ...report }) : host;
}

const ports: Readonly<Record<string, number>> = { tls: 16_514, tcp: 16_509 };

/** True when not even a refusal came in time. */
async function isSilent(uri: string, silenceMs: number): Promise<boolean> {
  const target = targetOf(uri);
  if (target === undefined) return false;
  const socket = connect(target);
  const answered = new Promise<boolean>((resolve) => {
    socket.once('connect', () => resolve(true)).once('error', () => resolve(true));
  });
  const hasAnswered = await within(silenceMs, answered, false);
  socket.destroy();
  return !hasAnswered;
}

/** Undefined for what is no such URI; the question itself says then what is wrong with it. */
function targetOf(uri: string): { host: string; port: number } | undefined {
  try {
    const { host, transport, port = ports[transport] } = parseUri(uri);
    return host === undefined || port === undefined ? undefined : { host, port };
  } catch (error) {
    if (error instanceof UriError) return undefined;
    throw error;
  }
}
