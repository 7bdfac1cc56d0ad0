// Asks one host's libvirt, over TLS or TCP and read-only, for what is active there.
import { connect } from 'node:net';
import { parseUri, UriError } from '../libvirt/uri.ts';
import type { HostReport } from '../model/peer.ts';
import { known, unknown, type Probe } from '../model/probe.ts';
import { reportForeignHost } from '../observe/host-report.ts';
import { within } from './clock.ts';
import { libvirtSession } from './libvirt-session.ts';

export interface LibvirtQuestion {
  /** Where the host's libvirt is: `qemu+tls://n2/system`. */
  readonly uri: string;
  /** Bound on the whole, in milliseconds. */
  readonly timeoutMs: number;
  /** How long the far side's kernel may take to answer at all, in milliseconds. */
  readonly silenceMs: number;
}

/** The host's report, of which its libvirt is all: without an answer of it there is none. */
export async function askOverLibvirt({ uri, timeoutMs, silenceMs }: LibvirtQuestion): Promise<Probe<HostReport>> {
  if (silenceMs < timeoutMs && (await isSilent(uri, silenceMs))) {
    return unknown(`${uri}: nobody answers there (${silenceMs} ms)`);
  }
  const report = await within(
    timeoutMs,
    reportForeignHost(libvirtSession(uri, timeoutMs, { readOnly: true })),
    undefined,
  );
  if (report === undefined) return unknown(`${uri}: no report within ${timeoutMs} ms`);
  return report.domains.kind === 'unknown' ? report.domains : known(report);
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
