// Asks all other nodes of the cluster at once what runs there. How long comes from here, whom to ask from look-at-cluster.ts;
// what the answers mean is decided in agents/havirt-domain/decide/peers.ts.
import type { ClusterNode, ClusterView } from '../pacemaker/model.ts';
import { isIP } from 'node:net';
import type { DomainIdentity } from '../domain/model/domain.ts';
import type { HostReport, PeerAnswer, PeersFact, PeersRound } from './model.ts';
import { known, unknown, type Probe } from '../model/probe.ts';
import { askHostIdentity, readHostIdentity } from '../domain/host-identity.ts';
import { reportHost } from './host-report.ts';
import type { LibvirtPort } from '../domain/libvirt-domain.ts';
import { nowMs, within } from '../host/clock.ts';
import { lookAtCluster, type ClusterQuestion } from './look-at-cluster.ts';
import { isVouchedFor, wasSilent } from './whom-to-ask.ts';

export interface PeerSettings extends ClusterQuestion {
  /** The domain that is to start. */
  readonly identity: DomainIdentity;
  /** Where procfs is mounted. */
  readonly procDirectory?: string;
  readonly libvirt: LibvirtPort;
  readonly driver: string;
  readonly transport: 'ssh' | 'tls' | 'tcp';
  readonly user: string | undefined;
  /** Bound on asking one peer, in milliseconds. */
  readonly timeoutMs: number;
  /** The address under which a node is asked. */
  readonly addressOf: (node: string) => string;
  /** The configuration, to compare with the peers'. */
  readonly configPath: string;
  /** The connection URI of a peer's libvirt, for tls and tcp. */
  readonly uriOf: (host: string) => string;
}

/** What a failover pays for a node that the cluster vouches for: so long it has to begin to contradict. */
const VOUCHED_SILENCE_MS = 700;

/** One round of asking. @param before the round before this one */
export async function askPeers(settings: PeerSettings, before: PeersFact): Promise<PeersRound> {
  const beganMs = nowMs();
  const cluster = await lookAtCluster(settings);
  if (cluster.kind !== 'known') return { kind: 'cluster-unknown', why: cluster.why, beganMs };
  const { self, view, others } = cluster.value;
  const here = within(settings.timeoutMs, reportHere(settings), unknown('its domains could not be listed in time'));
  const isPassedOver = (node: ClusterNode): boolean => isVouchedFor(node, view) && wasSilent(node, before);
  const waitedFor = Promise.all([
    here,
    ...others.filter((node) => !isPassedOver(node)).map((node) => ask(node, view, settings)),
  ]);
  const passedOver = others
    .filter(isPassedOver)
    .map((node) => askMeanwhile(node, ask(node, view, settings), waitedFor));
  const [own, ...answers] = await waitedFor;
  return { kind: 'asked', beganMs, self, view, answers: [...answers, ...(await Promise.all(passedOver))], here: own };
}

async function reportHere({ transport, timeoutMs, identity, ...ports }: PeerSettings): Promise<Probe<HostReport>> {
  const bound = <T>(share: number, look: Promise<T>, late: T): Promise<T> => within(timeoutMs * share, look, late);
  const [host, report] = await Promise.all([
    transport === 'ssh' ? readHostIdentity() : askHostIdentity(ports.libvirt),
    reportHost({ ...ports, within: bound }, { identity }),
  ]);
  return host.kind === 'known' ? known({ host: host.value, ...report }) : host;
}

/** Who was vouched for and silent is asked once more, in case the node is back by now, but is not waited for again. */
async function askMeanwhile(
  node: ClusterNode,
  answer: Promise<PeerAnswer>,
  others: Promise<unknown>,
): Promise<PeerAnswer> {
  const late: PeerAnswer = { node, report: unknown('it stayed silent, this time and the time before') };
  return await Promise.race([answer, others.then(() => late)]);
}

async function ask(node: ClusterNode, view: ClusterView, settings: PeerSettings): Promise<PeerAnswer> {
  const { transport, timeoutMs, user, driver, configPath, identity } = settings;
  const silenceMs = isVouchedFor(node, view) ? Math.min(VOUCHED_SILENCE_MS, timeoutMs) : timeoutMs;
  const address = node.address ?? (isIP(node.name) === 0 ? settings.addressOf(node.name) : node.name);
  if (transport === 'ssh') {
    const { askOverSsh } = await import('./ask-over-ssh.ts');
    return { node, report: await askOverSsh({ address, user, driver, configPath, identity, timeoutMs, silenceMs }) };
  }
  const { askOverLibvirt } = await import('./ask-over-libvirt.ts');
  const uri = settings.uriOf(isIP(address) === 6 ? `[${address}]` : address);
  return { node, report: await askOverLibvirt({ uri, timeoutMs, silenceMs, identity }) };
}
