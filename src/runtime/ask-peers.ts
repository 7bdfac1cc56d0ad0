// Asks all other nodes of the cluster at once what runs there. Whom to ask and how long comes from here; what the answers
// mean is decided in src/decide/peers.ts.
import type { ClusterNode, ClusterView, HostReport, PeerAnswer, PeersFact } from '../model/peer.ts';
import { unknown, type Probe } from '../model/probe.ts';
import { parseClusterView } from '../observe/cluster-view.ts';
import { reportForeignHost, reportHost } from '../observe/host-report.ts';
import type { LibvirtPort } from '../observe/libvirt-domain.ts';
import { readReport } from '../observe/peer-answer.ts';
import { nowMs, within } from './clock.ts';
import { exec } from './exec.ts';
import { reportCommand } from './report-command.ts';
import { libvirtSession } from './libvirt-session.ts';

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
  /** The address under which a node is asked. */
  readonly addressOf: (node: string) => string;
  /** The configuration, to compare with the peers'. */
  readonly configPath: string;
  /** The connection URI of a peer's libvirt, for tls and tcp. */
  readonly uriOf: (address: string) => string;
}

/** What a failover pays for a node that the cluster vouches for: it is given this long to contradict. */
const VOUCHED_TIMEOUT_MS = 700;
const CLUSTER_TIMEOUT_MS = 5000;

/** One round of asking. `before` is the last one: who was vouched for and silent then is not waited for again. */
export async function askPeers(settings: PeerSettings, before: PeersFact): Promise<PeersFact> {
  const beganMs = nowMs();
  const view = await readClusterView();
  if ('kind' in view) return { kind: 'cluster-unknown', why: view.why, beganMs };
  const self = await ownName(view, settings.self);
  if (self === undefined) {
    const names = view.nodes.map(({ name }) => name).join(', ');
    const why = `this node, ${settings.self}, is not in the cluster's list of nodes (${names})`;
    return { kind: 'cluster-unknown', why, beganMs };
  }
  const others = peersOf(view, self, settings.peers);
  const [here, ...answers] = await Promise.all([
    within(settings.timeoutMs, reportHere(settings), unknown('this node did not answer in time')),
    ...others.map((node) => ask(node, settings, before)),
  ]);
  return { kind: 'asked', beganMs, self, view, answers, here };
}

async function reportHere({ libvirt, driver }: PeerSettings): Promise<Probe<HostReport>> {
  return { kind: 'known', value: await reportHost(libvirt, driver) };
}

async function readClusterView(): Promise<ClusterView | { kind: 'unknown'; why: string }> {
  const done = await exec(['crm_mon', '--one-shot', '--output-as=xml'], { timeoutMs: CLUSTER_TIMEOUT_MS });
  if (done.exitCode !== 0) return unknown(`the cluster cannot be asked here: ${done.stderr.trim() || done.failure}`);
  const view = parseClusterView(done.stdout);
  return view.kind === 'known' ? view.value : unknown(view.kind === 'unknown' ? view.why : 'crm_mon showed no cluster');
}

/** This node's name in the cluster's list; it may differ from the host name where nobody told the agent. */
async function ownName({ nodes }: ClusterView, presumed: string): Promise<string | undefined> {
  const isListed = (name: string): boolean => nodes.some((node) => node.name === name);
  if (isListed(presumed)) return presumed;
  const { stdout } = await exec(['crm_node', '--name'], { timeoutMs: CLUSTER_TIMEOUT_MS });
  return isListed(stdout.trim()) ? stdout.trim() : undefined;
}

/** Everybody but this node, and but guest nodes, which are domains themselves; or those that the operator named. */
function peersOf({ nodes }: ClusterView, self: string, named: readonly string[] | undefined): ClusterNode[] {
  if (named === undefined) return nodes.filter(({ name, kind }) => name !== self && kind !== 'guest');
  const listed = new Map(nodes.map((node) => [node.name, node]));
  return named.filter((name) => name !== self).map((name) => listed.get(name) ?? unlisted(name));
}

/** A host outside the cluster: nobody vouches for it, so it must answer. */
function unlisted(name: string): ClusterNode {
  return { name, kind: 'member', online: true, clean: true, address: undefined };
}

async function ask(node: ClusterNode, settings: PeerSettings, before: PeersFact): Promise<PeerAnswer> {
  const vouched = !node.online && node.clean;
  const earlier = before.kind === 'asked' ? before.answers.find((answer) => answer.node.name === node.name) : undefined;
  if (vouched && earlier?.report.kind === 'unknown' && !earlier.node.online) return { node, report: earlier.report };
  const timeoutMs = vouched ? Math.min(VOUCHED_TIMEOUT_MS, settings.timeoutMs) : settings.timeoutMs;
  const late = unknown(`no answer within ${timeoutMs} ms`);
  return { node, report: await within(timeoutMs, question(node, settings, timeoutMs), late) };
}

async function question(node: ClusterNode, settings: PeerSettings, timeoutMs: number): Promise<Probe<HostReport>> {
  const address = node.address ?? settings.addressOf(node.name);
  if (settings.transport === 'ssh') return await askOverSsh(address, settings, timeoutMs);
  const peer = libvirtSession(settings.uriOf(address), timeoutMs, { readOnly: true });
  const report = await reportForeignHost(peer);
  // Its libvirt is all that was asked: without an answer of it there is none.
  return report.domains.kind === 'unknown' ? report.domains : { kind: 'known', value: report };
}

/** The command may be replaced on the far side by a key's forced command; then it is the same one. */
async function askOverSsh(
  address: string,
  { user, driver, configPath }: PeerSettings,
  timeoutMs: number,
): Promise<Probe<HostReport>> {
  const options = ['-T', '-o', 'BatchMode=yes', '-o', `ConnectTimeout=${Math.max(1, Math.ceil(timeoutMs / 1000))}`];
  const login = user === undefined ? [] : ['-l', user];
  const command = reportCommand({ driver, configPath });
  const done = await exec(['ssh', ...options, ...login, '--', address, ...command], { timeoutMs });
  if (done.exitCode === 0) return readReport(done.stdout);
  return unknown(`ssh ${address} havirt peer-report: ${done.stderr.trim() || done.failure}`);
}
