// Reads the cluster's own view of its nodes from `crm_mon --one-shot --output-as=xml` (Pacemaker's api/crm_mon schema).
import { XMLParser } from 'fast-xml-parser';
import type { ClusterNode, ClusterView } from '../model/peer.ts';
import { known, unknown, type Probe } from '../model/probe.ts';

const parser = new XMLParser({
  ignoreAttributes: false,
  attributeNamePrefix: '',
  parseAttributeValue: false,
  isArray: (name) => name === 'node',
});

interface CrmMon {
  readonly 'pacemaker-result'?: {
    readonly summary?: { readonly cluster_options?: Readonly<Record<string, string>> };
    readonly nodes?: { readonly node?: readonly Readonly<Record<string, string>>[] };
  };
}

/** The nodes and whether fencing is enabled; unknown when the output has not got both. */
export function parseClusterView(xml: string): Probe<ClusterView> {
  const result = (parser.parse(xml) as CrmMon)['pacemaker-result'];
  const options = result?.summary?.cluster_options;
  const nodes = result?.nodes?.node;
  const fencing = options?.['stonith-enabled'] ?? options?.['fencing-enabled'];
  if (nodes === undefined || fencing === undefined) return unknown('crm_mon did not list the nodes and fencing');
  return known({ nodes: nodes.map(toNode), fencingEnabled: fencing === 'true' });
}

function toNode(node: Readonly<Record<string, string>>): ClusterNode {
  return {
    name: node['name'] ?? '',
    kind: node['type'] !== 'remote' ? 'member' : node['id_as_resource'] === undefined ? 'remote' : 'guest',
    online: node['online'] === 'true',
    clean: node['unclean'] === 'false',
  };
}
