// Whom a start has to ask, whom it waits for, and for whom the cluster vouches (SAFETY: neverTwoRunning). Pure: the cluster's
// view and the operator's names in, nodes out.
import type { ClusterNode, ClusterView } from '../pacemaker/model.ts';
import { known, unknown, type Known, type Unknown } from '../model/probe.ts';
import type { PeersFact } from './model.ts';

export interface Cluster {
  /** This node's name. */
  readonly self: string;
  readonly view: ClusterView;
  /** Whom to ask. */
  readonly others: readonly ClusterNode[];
}

/** What to do where the cluster does not say whom to ask. */
const remedy = 'start the cluster here; where there is none, name the hosts to ask in peers, or set peer_check=off';

/**
 * Whom to ask where the cluster cannot be asked: hosts that the operator names. Nobody vouches for them then, so each must
 * answer.
 * @param named undefined when the operator names none
 */
export function withoutCluster(
  why: string,
  self: string,
  named: readonly string[] | undefined,
): Known<Cluster> | Unknown {
  if (named === undefined) return unknown(`${why}; ${remedy}`);
  const others = peersOf({ nodes: [], fencingEnabled: false }, self, named);
  if (others.length === 0) return nobodyNamed(why);
  return known({ self, view: { nodes: others, fencingEnabled: false }, others });
}

/**
 * Whom to ask in a cluster.
 * @param self this node's name in the list; undefined when it is not in it
 */
export function inCluster(
  view: ClusterView,
  { self, presumed }: { readonly self: string | undefined; readonly presumed: string },
  named: readonly string[] | undefined,
): Known<Cluster> | Unknown {
  if (self === undefined) {
    const names = view.nodes.map(({ name }) => name).join(', ');
    return unknown(`this node, ${presumed}, is not in the cluster's list of nodes (${names}); ${remedy}`);
  }
  const others = peersOf(view, self, named);
  const left = others.length === 0 ? peersOf(view, self, undefined).map(({ name }) => name) : [];
  return left.length > 0 ? nobodyNamed(`the cluster has ${left.join(', ')}`) : known({ self, view, others });
}

/** SAFETY: unknownIsNotAbsent. That nobody was named to ask does not mean that nobody has the domain. */
function nobodyNamed(and: string): Unknown {
  return unknown(`the option peers names only this host, and ${and}; remove the option, or name the hosts to ask`);
}

/** All nodes but this one and but guest nodes, which are domains themselves; or those that the operator named. */
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

/**
 * Whether the cluster vouches that a node does nothing: it is off or left, and with fencing enabled that is known and not
 * guessed.
 */
export function isVouchedFor({ online, clean }: ClusterNode, { fencingEnabled }: ClusterView): boolean {
  return !online && clean && fencingEnabled;
}

/** Whether a node that is vouched for was silent in the round before, and so is not waited for again. */
export function wasSilent({ name }: ClusterNode, before: PeersFact): boolean {
  if (before.kind !== 'asked') return false;
  const earlier = before.answers.find(({ node }) => node.name === name);
  return earlier?.report.kind === 'unknown' && isVouchedFor(earlier.node, before.view);
}
