// What `havirt lab status` tells: which nodes have power, what the cluster says of them, and what runs where.
import { clusterOf } from './cluster.ts';
import type { CrmMon } from './crm-mon.ts';
import type { LabRecord } from '../lab.ts';
import { labOf, nodeIsOn } from '../lab.ts';

export interface LabStatus {
  readonly name: string;
  readonly release: string;
  readonly quorum: boolean;
  readonly dc: string | null;
  readonly nodes: readonly NodeStatus[];
  readonly resources: CrmMon['resources'];
}

interface NodeStatus {
  readonly name: string;
  readonly ip: string;
  readonly power: 'on' | 'off';
  /** What the cluster says; `unknown` when it does not answer or does not know the node. */
  readonly cluster: 'online' | 'pending' | 'standby' | 'offline' | 'unclean' | 'unknown';
}

/** The present status of the lab. A cluster that does not answer is `unknown`, no error. */
export async function statusOf(record: LabRecord): Promise<LabStatus> {
  const lab = labOf(record);
  const mon = await clusterOf(lab)
    .crmMon()
    .catch(() => undefined);
  return {
    name: lab.name,
    release: lab.release,
    quorum: mon?.quorum ?? false,
    dc: mon?.dc ?? null,
    nodes: lab.nodes.map(({ name, ip }) => ({
      name,
      ip,
      power: nodeIsOn(lab, name) ? 'on' : 'off',
      cluster: membership(mon, name),
    })),
    resources: mon?.resources ?? [],
  };
}

function membership(mon: CrmMon | undefined, name: string): NodeStatus['cluster'] {
  const node = mon?.nodes.find((candidate) => candidate.name === name);
  if (node === undefined) return 'unknown';
  if (node.unclean) return 'unclean';
  if (node.pending) return 'pending';
  if (!node.online) return 'offline';
  return node.standby ? 'standby' : 'online';
}

/** The status as text for people, a line a node and a line a resource. */
export function statusText(status: LabStatus): string {
  const head = `lab ${status.name}: ${status.release}, ${status.quorum ? `quorum, DC ${status.dc ?? 'none'}` : 'no quorum'}`;
  const nodes = status.nodes.map(({ name, ip, power, cluster }) => `  ${name}  ${ip}  power ${power}  ${cluster}`);
  const resources = status.resources.map(
    ({ id, agent, role, failed, activeOn }) =>
      `  ${id}  ${agent}  ${role}${failed ? ' FAILED' : ''}${activeOn.length > 0 ? ` on ${activeOn.join(', ')}` : ''}`,
  );
  return [head, ...nodes, ...resources].join('\n');
}
