// Whom a start has to ask: the cluster's own list of nodes, or the hosts that the operator names. Asking them is not done here.
import type { ClusterNode, ClusterView } from '../pacemaker/model.ts';
import { known, unknown, type Known, type Unknown } from '../model/probe.ts';
import { parseClusterView, withConfiguredAddresses } from '../pacemaker/cluster-view.ts';
import { exec } from '../host/exec.ts';

export interface ClusterQuestion {
  /** This node's name in the cluster, as far as it is known. */
  readonly self: string;
  /** Nodes to ask instead of those in the cluster's list. */
  readonly peers: readonly string[] | undefined;
  /** Bound on one question to the cluster, in milliseconds. */
  readonly clusterTimeoutMs: number;
}

export interface Cluster {
  readonly self: string;
  readonly view: ClusterView;
  /** Whom to ask. */
  readonly others: readonly ClusterNode[];
}

/** Hosts that the operator names can be asked without a cluster: nobody vouches for them then, so each must answer. */
export async function lookAtCluster(question: ClusterQuestion): Promise<Known<Cluster> | Unknown> {
  const { peers, self: presumed, clusterTimeoutMs } = question;
  const view = await readClusterView(clusterTimeoutMs);
  if (view.kind !== 'known' && peers !== undefined) {
    const others = peersOf({ nodes: [], fencingEnabled: false }, presumed, peers);
    if (others.length === 0) return nobodyNamed(view.why);
    return known({ self: presumed, view: { nodes: others, fencingEnabled: false }, others });
  }
  if (view.kind !== 'known') return unknown(`${view.why}; ${wayOn}`);
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

async function readClusterView(timeoutMs: number): Promise<Known<ClusterView> | Unknown> {
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
