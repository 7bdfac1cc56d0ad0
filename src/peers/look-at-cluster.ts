// Looks at the cluster for whom a start has to ask. Who that is, is decided in whom-to-ask.ts.
import type { Known, Unknown } from '../model/probe.ts';
import { ownName, readClusterView } from '../pacemaker/cluster.ts';
import { inCluster, withoutCluster, type Cluster } from './whom-to-ask.ts';

export interface ClusterQuestion {
  /** This node's name in the cluster, as far as it is known. */
  readonly self: string;
  /** Nodes to ask instead of those in the cluster's list. */
  readonly peers: readonly string[] | undefined;
  /** Bound on one question to the cluster, in milliseconds. */
  readonly clusterTimeoutMs: number;
}

/** Whom to ask; unknown, with the way on, where neither the cluster nor the operator says. */
export async function lookAtCluster(question: ClusterQuestion): Promise<Known<Cluster> | Unknown> {
  const { peers, self: presumed, clusterTimeoutMs } = question;
  const view = await readClusterView(clusterTimeoutMs);
  if (view.kind !== 'known') return withoutCluster(view.why, presumed, peers);
  const self = await ownName(view.value, presumed, clusterTimeoutMs);
  return inCluster(view.value, { self, presumed }, peers);
}
