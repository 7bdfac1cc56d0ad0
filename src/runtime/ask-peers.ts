// Asks all other nodes of the cluster at once what runs there. Whom to ask and how long comes from here; what the answers
// mean is decided in src/decide/peers.ts.
import { isIP } from 'node:net';
import type { ClusterNode, ClusterView, HostReport, PeerAnswer, PeersFact } from '../model/peer.ts';
import { known, unknown, type Probe, type Unknown } from '../model/probe.ts';
import { parseClusterView, withConfiguredAddresses } from '../observe/cluster-view.ts';
import { askHostIdentity, readHostIdentity } from '../observe/host-identity.ts';
import { reportHost } from '../observe/host-report.ts';
import type { LibvirtPort } from '../observe/libvirt-domain.ts';
import { nowMs, within } from './clock.ts';
import { exec } from './exec.ts';

export interface PeerSettings {
  /** This node's name in the cluster. */
  readonly self: string;
  readonly libvirt: LibvirtPort;
  readonly driver: string;
  /** Nodes to ask instead of those in the cluster's list. */
  readonly peers: readonly string[] | undefined;
  readonly transport: 'ssh' | 'tls' | 'tcp';
  readonly user: string | undefined;
  /** Bound on asking one peer, in milliseconds. */
  readonly timeoutMs: number;
  /** Bound on one question to the cluster, in milliseconds. */
  readonly clusterTimeoutMs: number;
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
export async function askPeers(settings: PeerSettings, before: PeersFact): Promise<PeersFact> {
  const beganMs = nowMs();
  const cluster = await lookAtCluster(settings);
  if (cluster.kind !== 'known') return { kind: 'cluster-unknown', why: whyOf(cluster), beganMs };
  const { self, view, others } = cluster.value;
  const here = within(settings.timeoutMs, reportHere(settings), unknown('this node did not look at itself in time'));
  const isPassedOver = (node: ClusterNode): boolean => isVouched(node) && wasSilent(node, before);
  const waitedFor = Promise.all([
    here,
    ...others.filter((node) => !isPassedOver(node)).map((node) => ask(node, settings)),
  ]);
  const passedOver = others.filter(isPassedOver).map((node) => askMeanwhile(node, settings, waitedFor));
  const [own, ...answers] = await waitedFor;
  return { kind: 'asked', beganMs, self, view, answers: [...answers, ...(await Promise.all(passedOver))], here: own };
}

interface Cluster {
  readonly self: string;
  readonly view: ClusterView;
  /** Whom to ask. */
  readonly others: readonly ClusterNode[];
}

/** Hosts that the operator names can be asked without a cluster: nobody vouches for them then, so each must answer. */
async function lookAtCluster(settings: PeerSettings): Promise<Probe<Cluster>> {
  const { peers, self: presumed, clusterTimeoutMs } = settings;
  const view = await readClusterView(clusterTimeoutMs);
  if (view.kind !== 'known' && peers !== undefined) {
    const others = peersOf({ nodes: [], fencingEnabled: false }, presumed, peers);
    if (others.length === 0) return nobodyNamed(whyOf(view));
    return known({ self: presumed, view: { nodes: others, fencingEnabled: false }, others });
  }
  if (view.kind !== 'known') return unknown(`${whyOf(view)}; ${wayOn}`);
  const self = await ownName(view.value, presumed, clusterTimeoutMs);
  if (self === undefined) {
    const names = view.value.nodes.map(({ name }) => name).join(', ');
    return unknown(`this node, ${presumed}, is not in the cluster's list of nodes (${names}); ${wayOn}`);
  }
  const others = peersOf(view.value, self, peers);
  const left = others.length === 0 ? peersOf(view.value, self, undefined).map(({ name }) => name) : [];
  if (left.length > 0) return nobodyNamed(`the cluster has ${left.join(', ')}`);
  return known({ self, view: view.value, others });
}

const wayOn = 'start the cluster here; where there is none, name the hosts to ask in peers, or set peer_check=off';

/** SAFETY: unknownIsNotAbsent. That nobody was named to ask does not mean that nobody has the domain. */
function nobodyNamed(and: string): Unknown {
  return unknown(`peers names no host but this one, and ${and}: leave it out, or name those to ask`);
}

async function readClusterView(timeoutMs: number): Promise<Probe<ClusterView>> {
  const [shown, configured] = await Promise.all([
    exec(['crm_mon', '--one-shot', '--output-as=xml'], { timeoutMs }),
    exec(['cibadmin', '--query', '--scope', 'nodes'], { timeoutMs }),
  ]);
  if (shown.exitCode !== 0) {
    return unknown(`the cluster cannot be asked here: ${shown.stderr.trim() || shown.failure}`);
  }
  const view = parseClusterView(shown.stdout);
  if (view.kind !== 'known' || configured.exitCode !== 0) return view;
  return known(withConfiguredAddresses(view.value, configured.stdout));
}

/** This node's name in the cluster's list; it may differ from the host name where nobody told the agent. */
async function ownName({ nodes }: ClusterView, presumed: string, timeoutMs: number): Promise<string | undefined> {
  const isListed = (name: string): boolean => nodes.some((node) => node.name === name);
  if (isListed(presumed)) return presumed;
  const { stdout } = await exec(['crm_node', '--name'], { timeoutMs });
  return isListed(stdout.trim()) ? stdout.trim() : undefined;
}

/** Everybody but this node, and but guest nodes, which are domains themselves; or those that the operator named. */
function peersOf({ nodes }: ClusterView, self: string, named: readonly string[] | undefined): ClusterNode[] {
  if (named === undefined) return nodes.filter(({ name, kind }) => name !== self && kind !== 'guest');
  const listed = new Map(nodes.map((node) => [node.name, node]));
  const others = new Set(named.filter((name) => name !== self));
  return [...others].map((name) => listed.get(name) ?? unlisted(name));
}

/** A host outside the cluster: nobody vouches for it, so it must answer. */
function unlisted(name: string): ClusterNode {
  return { name, kind: 'member', online: true, clean: true, address: undefined };
}

async function reportHere({ libvirt, driver, transport, timeoutMs }: PeerSettings): Promise<Probe<HostReport>> {
  const bound = <T>(share: number, look: Promise<T>, late: T): Promise<T> => within(timeoutMs * share, look, late);
  const [host, report] = await Promise.all([
    transport === 'ssh' ? readHostIdentity() : askHostIdentity(libvirt),
    reportHost({ libvirt, driver, within: bound }),
  ]);
  return host.kind === 'known' ? known({ host: host.value, ...report }) : host;
}

function isVouched({ online, clean }: ClusterNode): boolean {
  return !online && clean;
}

function wasSilent({ name }: ClusterNode, before: PeersFact): boolean {
  const earlier = before.kind === 'asked' ? before.answers.find(({ node }) => node.name === name) : undefined;
  return earlier?.report.kind === 'unknown' && isVouched(earlier.node);
}

/** Who was vouched for and silent is asked once more, in case the node is back by now, but is not waited for again. */
async function askMeanwhile(node: ClusterNode, settings: PeerSettings, others: Promise<unknown>): Promise<PeerAnswer> {
  const late: PeerAnswer = { node, report: unknown('it was silent before, and is so still') };
  return await Promise.race([ask(node, settings), others.then(() => late)]);
}

async function ask(node: ClusterNode, settings: PeerSettings): Promise<PeerAnswer> {
  const { transport, timeoutMs, user, driver, configPath } = settings;
  const silenceMs = isVouched(node) ? Math.min(VOUCHED_SILENCE_MS, timeoutMs) : timeoutMs;
  const address = node.address ?? (isIP(node.name) === 0 ? settings.addressOf(node.name) : node.name);
  if (transport === 'ssh') {
    const { askOverSsh } = await import('./ask-over-ssh.ts');
    return { node, report: await askOverSsh({ address, user, driver, configPath, timeoutMs, silenceMs }) };
  }
  const { askOverLibvirt } = await import('./ask-over-libvirt.ts');
  const uri = settings.uriOf(isIP(address) === 6 ? `[${address}]` : address);
  return { node, report: await askOverLibvirt({ uri, timeoutMs, silenceMs }) };
}

function whyOf(probe: Exclude<Probe<unknown>, { kind: 'known' }>): string {
  return probe.kind === 'unknown' ? probe.why : 'crm_mon showed no cluster';
}
