// The cluster as its own tools show it.

/** How the cluster's own list shows another node. */
export interface ClusterNode {
  readonly name: string;
  /** A guest node is a domain of this cluster itself, and no hypervisor. */
  readonly kind: 'member' | 'remote' | 'guest';
  readonly online: boolean;
  /** False while the cluster does not know what a lost node does (it is to be fenced, or cannot be). */
  readonly clean: boolean;
  /** The node attribute `havirt-address`: where it is asked, when not under its name. */
  readonly address: string | undefined;
}

/** The cluster as this node sees it. */
export interface ClusterView {
  readonly nodes: readonly ClusterNode[];
  readonly fencingEnabled: boolean;
}
