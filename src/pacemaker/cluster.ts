// Asks the cluster's own tools on this node: which nodes there are and how they stand, and what this node is called.
import { exec } from '../host/exec.ts';
import { unknown, known, type Known, type Unknown } from '../model/probe.ts';
import { parseClusterView, withConfiguredAddresses } from './cluster-view.ts';
import type { ClusterView } from './model.ts';

/** The cluster as this node sees it. @param timeoutMs bound on each of the two questions */
export async function readClusterView(timeoutMs: number): Promise<Known<ClusterView> | Unknown> {
  const [shown, configured] = await Promise.all([
    exec(['crm_mon', '--one-shot', '--output-as=xml'], { timeoutMs }),
    exec(['cibadmin', '--query', '--scope', 'nodes'], { timeoutMs }),
  ]);
  if (shown.exitCode !== 0) {
    return unknown(`Pacemaker does not answer on this node: ${shown.stderr.trim() || shown.failure}`);
  }
  const view = parseClusterView(shown.stdout);
  if (view.kind !== 'known' || configured.exitCode !== 0) return view;
  return known(withConfiguredAddresses(view.value, configured.stdout));
}

/**
 * This node's name in the cluster's list, which may differ from the host name; undefined when it is not listed.
 * @param presumed what the cluster called this node, or else the host name
 */
export async function ownName(
  { nodes }: ClusterView,
  presumed: string,
  timeoutMs: number,
): Promise<string | undefined> {
  const isListed = (name: string): boolean => nodes.some((node) => node.name === name);
  if (isListed(presumed)) return presumed;
  const { stdout } = await exec(['crm_node', '--name'], { timeoutMs });
  return isListed(stdout.trim()) ? stdout.trim() : undefined;
}
