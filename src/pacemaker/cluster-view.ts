// Reads the cluster's own view of its nodes from `crm_mon --one-shot --output-as=xml` (Pacemaker's api/crm_mon schema), and
// what the operator has set for them from `cibadmin --query --scope nodes` (its nodes schema).
import type { ClusterNode, ClusterView } from './model.ts';
import { XMLParser } from 'fast-xml-parser';
import { known, unknown, type Known, type Unknown } from '../model/probe.ts';

const parser = new XMLParser({
  ignoreAttributes: false,
  attributeNamePrefix: '',
  parseAttributeValue: false,
  isArray: (name, _path, _isLeaf, isAttribute) => !isAttribute && lists.has(name),
});

const lists = new Set(['node', 'attribute', 'instance_attributes', 'nvpair']);

type Attributes = Readonly<Record<string, string>>;

/** What either of the two programs writes. */
interface Output {
  readonly 'pacemaker-result'?: {
    readonly summary?: { readonly cluster_options?: Attributes };
    readonly nodes?: { readonly node?: readonly Attributes[] };
    readonly node_attributes?: { readonly node?: readonly NodeAttributes[] };
  };
  readonly nodes?: { readonly node?: readonly CibNode[] };
}

interface NodeAttributes {
  readonly name: string;
  readonly attribute?: readonly { readonly name: string; readonly value: string }[];
}

/** A node attribute that says under which address the node is asked. */
const ADDRESS_ATTRIBUTE = 'havirt-address';

interface CibNode {
  readonly uname?: string;
  readonly instance_attributes?: readonly { readonly nvpair?: readonly Attributes[] }[];
}

/** The nodes and whether fencing is enabled; unknown when the output has not got both. */
export function parseClusterView(xml: string): Known<ClusterView> | Unknown {
  const result = parse(xml)?.['pacemaker-result'];
  const options = result?.summary?.cluster_options;
  const nodes = result?.nodes?.node;
  const fencing = options?.['stonith-enabled'] ?? options?.['fencing-enabled'];
  if (nodes === undefined || fencing === undefined || nodes.some(({ name = '' }) => name === '')) {
    return unknown('crm_mon did not say which nodes there are and whether fencing is enabled');
  }
  const addresses = addressesOf(result?.node_attributes?.node ?? []);
  return known({ nodes: nodes.map((node) => toNode(node, addresses)), fencingEnabled: fencing === 'true' });
}

/** Addresses of nodes that crm_mon tells none of: it shows the attributes of those only that are online. */
export function withConfiguredAddresses({ nodes, fencingEnabled }: ClusterView, cib: string): ClusterView {
  const configured = new Map((parse(cib)?.nodes?.node ?? []).map((node) => [node.uname, addressIn(node)]));
  const addressed = nodes.map((node) => ({ ...node, address: node.address ?? configured.get(node.name) }));
  return { nodes: addressed, fencingEnabled };
}

function addressIn({ instance_attributes: sets = [] }: CibNode): string | undefined {
  const pairs = sets.flatMap(({ nvpair = [] }) => nvpair);
  return pairs.find(({ name, value = '' }) => name === ADDRESS_ATTRIBUTE && value !== '')?.['value'];
}

function parse(xml: string): Output | undefined {
  try {
    return parser.parse(xml) as Output;
  } catch {
    return undefined;
  }
}

function addressesOf(nodes: readonly NodeAttributes[]): ReadonlyMap<string, string> {
  const named = nodes.map(({ name, attribute = [] }) => {
    const value = attribute.find((candidate) => candidate.name === ADDRESS_ATTRIBUTE)?.value;
    return [name, value ?? ''] as const;
  });
  return new Map(named.filter(([, value]) => value !== ''));
}

/** SAFETY: unknownIsNotAbsent. Only what the cluster says in so many words makes a node clean. */
function toNode(node: Attributes, addresses: ReadonlyMap<string, string>): ClusterNode {
  const { name = '' } = node;
  return {
    name,
    kind: kindOf(node),
    online: node['online'] === 'true',
    clean: node['unclean'] === 'false',
    address: addresses.get(name),
  };
}

/** Of guest nodes and bundles crm_mon says which resource they are. */
function kindOf({ type, id_as_resource: resource }: Attributes): ClusterNode['kind'] {
  if (type !== 'remote') return 'member';
  return resource === undefined ? 'remote' : 'guest';
}
