// What this host answers to a peer: its report and who it is, in one line and in time.
import type { DomainIdentity } from '../domain/model/domain.ts';
import { readHostIdentity } from '../domain/host-identity.ts';
import { reportHost } from './host-report.ts';
import { writeReport } from './report-format.ts';
import { within } from '../host/clock.ts';
import { libvirtSession } from '../domain/libvirt-session.ts';

export interface PeerQuestion {
  /** The libvirt to ask, with read-only rights. */
  readonly uri: string;
  /** The hypervisor part of it: qemu, xen. */
  readonly driver: string;
  /** The configuration whose checksum is asked for, if any. */
  readonly configPath: string | undefined;
  /** The domain that is to start elsewhere, if the peer says which. */
  readonly identity: DomainIdentity | undefined;
  /** What is not found out in so many milliseconds is said to be unknown. */
  readonly boundMs: number;
}

/** The answer, as src/peers/report-format.ts reads it. */
export async function answerPeer({ uri, driver, boundMs, ...question }: PeerQuestion): Promise<string> {
  const libvirt = libvirtSession(uri, boundMs * 0.8, { readOnly: true });
  const [host, report] = await Promise.all([
    readHostIdentity(),
    reportHost({ libvirt, driver, within: (share, look, late) => within(boundMs * share, look, late) }, question),
  ]);
  return writeReport(host.kind === 'known' ? { host: host.value, ...report } : report, driver);
}
