// Reading `crm_mon --output-as=xml` (Pacemaker 2.1 and 3.0). Pure: text in, facts out.
import { XMLParser } from 'fast-xml-parser';
import { LabError } from '../lab-error.ts';

/** What to run for what {@link parseCrmMon} reads. */
export const crmMonArgv = ['crm_mon', '--one-shot', '--inactive', '--output-as=xml'] as const;

export interface CrmMon {
  readonly quorum: boolean;
  /** The designated controller's node, when one is elected. */
  readonly dc: string | undefined;
  readonly nodes: readonly CrmNode[];
  readonly resources: readonly CrmResource[];
  /** What `Failed Resource Actions` shows; 190 (degraded) is among them, though it fails nothing. */
  readonly failures: readonly CrmFailure[];
  /** The fencing history, newest first. */
  readonly fencings: readonly CrmFencing[];
}

interface CrmNode {
  readonly name: string;
  readonly online: boolean;
  readonly pending: boolean;
  readonly unclean: boolean;
  readonly standby: boolean;
}

interface CrmResource {
  readonly id: string;
  /** For example `ocf:havirt:havirt-domain`. */
  readonly agent: string;
  /** Started, Stopped, Migrating, … */
  readonly role: string;
  readonly failed: boolean;
  readonly activeOn: readonly string[];
}

interface CrmFailure {
  /** For example `VM_monitor_10000`. */
  readonly operation: string;
  readonly node: string;
  /** What the agent returned. */
  readonly exitCode: number;
  readonly reason: string;
}

interface CrmFencing {
  readonly target: string;
  /** `off`, `reboot` or `on`. */
  readonly action: string;
  /** `success`, `failed` or `pending`. */
  readonly status: string;
}

type Attributes = Readonly<Record<string, string>>;

/** The facts in crm_mon's XML; throws {@link LabError} for text that is not it. */
export function parseCrmMon(xml: string): CrmMon {
  const parser = new XMLParser({
    ignoreAttributes: false,
    attributeNamePrefix: '',
    isArray: (name, _path, _isLeaf, isAttribute) => lists.has(name) && !isAttribute,
  });
  const root = child(parser.parse(xml), 'pacemaker-result');
  if (root === undefined) throw new LabError(`crm_mon: expected <pacemaker-result>, got '${xml.slice(0, 80)}'`);
  const dc = child(child(root, 'summary'), 'current_dc') as Attributes | undefined;
  return {
    quorum: dc?.['with_quorum'] === 'true',
    dc: dc?.['name'],
    nodes: list(child(root, 'nodes'), 'node').map(nodeOf),
    resources: everyResource(child(root, 'resources')).map(resourceOf),
    failures: list(child(root, 'failures'), 'failure').map(failureOf),
    fencings: list(child(root, 'fence_history'), 'fence_event').map(fencingOf),
  };
}

const lists = new Set(['node', 'resource', 'group', 'clone', 'bundle', 'replica', 'failure', 'fence_event']);

function nodeOf(node: Attributes): CrmNode {
  const is = (name: string) => node[name] === 'true';
  return {
    name: node['name'] ?? '',
    online: is('online'),
    pending: is('pending'),
    unclean: is('unclean'),
    standby: is('standby'),
  };
}

function resourceOf(resource: Attributes): CrmResource {
  return {
    id: resource['id'] ?? '',
    agent: resource['resource_agent'] ?? '',
    role: resource['role'] ?? '',
    failed: resource['failed'] === 'true',
    activeOn: resource['active'] === 'true' ? list(resource, 'node').map((node) => node['name'] ?? '') : [],
  };
}

function failureOf(failure: Attributes): CrmFailure {
  return {
    operation: failure['op_key'] ?? '',
    node: failure['node'] ?? '',
    exitCode: Number(failure['exitcode']),
    reason: failure['exitreason'] ?? '',
  };
}

function fencingOf(event: Attributes): CrmFencing {
  return { target: event['target'] ?? '', action: event['action'] ?? '', status: event['status'] ?? '' };
}

// Resources may be inside groups, clones, bundles and their replicas.
function everyResource(parent: unknown): Attributes[] {
  const inside = ['group', 'clone', 'bundle', 'replica'].flatMap((kind) => list(parent, kind).flatMap(everyResource));
  return [...list(parent, 'resource'), ...inside];
}

function list(parent: unknown, name: string): Attributes[] {
  const found = child(parent, name);
  return Array.isArray(found) ? (found as Attributes[]) : [];
}

function child(parent: unknown, name: string): unknown {
  return typeof parent === 'object' && parent !== null ? (parent as Record<string, unknown>)[name] : undefined;
}
