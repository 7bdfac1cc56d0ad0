// The cluster's configuration as the gauntlet writes it: XML for cibadmin, which takes 50 ms where pcs takes seconds. The
// same text for both agents, but for the agent's name.
import { existsSync } from 'node:fs';
import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Cluster } from '../../../src/lab/cluster/cluster.ts';
import type { CrmMon } from '../../../src/lab/cluster/crm-mon.ts';
import { firstNodeOn } from '../../../src/lab/lab.ts';
import { LabError, must } from '../../../src/lab/lab-error.ts';
import { home, peer, usualTimeouts, type AgentName, type Setup } from '../fault-case.ts';

export interface Primitive {
  readonly id: string;
  readonly agent: AgentName;
  /** Path of the domain's XML. */
  readonly config: string;
  readonly setup: Setup;
  /** Nodes with a score each; the home node first without it. */
  readonly prefers?: Readonly<Record<string, number | string>>;
}

const providers: Readonly<Record<AgentName, string>> = { VirtualDomain: 'heartbeat', 'havirt-domain': 'havirt' };

/** Adds the resource and its preferences in one change. */
export async function addPrimitive(cluster: Cluster, primitive: Primitive): Promise<void> {
  const { id, prefers = { [home]: 20, [peer]: 10 } } = primitive;
  const locations = Object.entries(prefers).map(
    ([node, score]) => `<rsc_location id="${id}-on-${node}" rsc="${id}" node="${node}" score="${score}"/>`,
  );
  const text = `<configuration><resources>${primitiveXml(primitive)}</resources><constraints>${locations.join('')}</constraints></configuration>`;
  await cibadmin(cluster, ['--modify', '--allow-create', '--scope=configuration', '--xml-pipe'], text);
}

/** Removes the resource; the cluster stops what runs of it. */
export async function removePrimitive(cluster: Cluster, id: string): Promise<void> {
  // In one change: without its preferences the resource would start where it must not.
  const path = `//rsc_location[@rsc='${id}']|//primitive[@id='${id}']`;
  await cibadmin(cluster, ['--delete-all', '--force', `--xpath=${path}`]);
}

/**
 * Has the cluster stop everything but fencing, for as long as it still has the parameters: of a resource that is removed after
 * a refresh it has none, its stop fails, and the node is fenced. What cannot be stopped in time is left.
 */
export async function stopResources(cluster: Cluster): Promise<void> {
  const active = async () => (await cluster.crmMon()).resources.filter(isActive);
  const change = ['--meta', '--set-parameter=target-role', '--parameter-value=Stopped'] as const;
  try {
    for (const { id } of await active()) await onAnyNode(cluster, ['crm_resource', `--resource=${id}`, ...change]);
    await cluster.waitUntil(async () => (await active()).length === 0, 20_000, 'the resources to stop');
  } catch (error) {
    if (!(error instanceof LabError)) throw error;
  }
}

function isActive({ agent, activeOn }: CrmMon['resources'][number]): boolean {
  return !agent.startsWith('stonith:') && activeOn.length > 0;
}

/** Sets a cluster property. */
export async function setProperty(cluster: Cluster, name: string, value: string): Promise<void> {
  const argv = ['crm_attribute', '--type=crm_config', `--name=${name}`, `--update=${value}`] as const;
  must(await onAnyNode(cluster, argv), `setting ${name}=${value}`);
}

/**
 * Makes the cluster's configuration what it was when the gauntlet saw this lab for the first time: no resource but fencing,
 * its own properties. What runs of the removed resources is stopped by the cluster.
 */
export async function restoreConfiguration(cluster: Cluster): Promise<void> {
  const kept = join(cluster.stateDir, 'gauntlet-cib.xml');
  if (!existsSync(kept)) await writeFile(kept, await queryConfiguration(cluster));
  await cibadmin(cluster, ['--replace', '--scope=configuration', '--xml-pipe'], await readFile(kept, 'utf8'));
}

async function queryConfiguration(cluster: Cluster): Promise<string> {
  // Pacemaker slows down on a busy machine, which the machine under several virtual nodes always is.
  await setProperty(cluster, 'load-threshold', '10000%');
  const { stdout } = must(
    await onAnyNode(cluster, ['cibadmin', '--query', '--scope=configuration']),
    'reading the CIB',
  );
  if (stdout.includes('class="ocf"')) {
    throw new LabError(
      `lab ${cluster.name} has resources; the gauntlet needs one without: havirt lab down --name ${cluster.name}`,
    );
  }
  return stdout;
}

async function cibadmin(cluster: Cluster, args: readonly string[], input?: string): Promise<void> {
  must(await onAnyNode(cluster, ['cibadmin', ...args], input), `cibadmin ${args.join(' ')}`);
}

/** Runs a program on the first node that is on. */
export async function onAnyNode(cluster: Cluster, argv: readonly [string, ...string[]], input?: string) {
  return cluster.exec(firstNodeOn(cluster), argv, { timeoutMs: 30_000, ...(input === undefined ? {} : { input }) });
}

function primitiveXml({ id, agent, config, setup }: Primitive): string {
  const parameters = { config, migration_transport: 'ssh', ...setup.parameters };
  const meta = {
    'allow-migrate': 'true',
    // A node where a start failed is tried again after a while, without anybody's help.
    'failure-timeout': '10s',
    ...(setup.initially === 'stopped' ? { 'target-role': 'Stopped' } : {}),
    ...setup.meta,
  };
  const operations = Object.entries({ ...usualTimeouts, ...setup.timeoutsS }).map(
    ([name, timeoutS]) =>
      `<op id="${id}-${name}" name="${name}" interval="${name === 'monitor' ? '3s' : '0s'}" timeout="${timeoutS}s"/>`,
  );
  return `<primitive id="${id}" class="ocf" provider="${providers[agent]}" type="${agent}">
    <instance_attributes id="${id}-parameters">${nvpairs(`${id}-parameter`, parameters)}</instance_attributes>
    <meta_attributes id="${id}-meta">${nvpairs(`${id}-meta`, meta)}</meta_attributes>
    <operations>${operations.join('')}</operations>
  </primitive>`;
}

function nvpairs(prefix: string, values: Readonly<Record<string, string>>): string {
  return Object.entries(values)
    .filter(([, value]) => value !== '')
    .map(([name, value]) => `<nvpair id="${prefix}-${name}" name="${name}" value="${value}"/>`)
    .join('');
}
