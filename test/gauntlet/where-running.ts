// Whether all is well with the guest: it writes, in one place, and the cluster believes it to be there and nowhere else.
import type { Cluster } from '../../src/lab/cluster/cluster.ts';
import type { GuestWatch } from '../../src/lab/guest/watch.ts';
import { LabError } from '../../src/lab/lab-error.ts';
import type { CopyWatch } from './evidence/copies.ts';

interface Surroundings {
  readonly cluster: Cluster;
  readonly resource: string;
  readonly watch: GuestWatch;
  readonly copies: CopyWatch;
}

// Twelve records a second; a busy machine may make a guest pause for breath.
const silenceMs = 3000;

/** The node where the guest runs well, or what is wrong. */
export async function whereRunning(around: Surroundings): Promise<{ node: string } | { trouble: string }> {
  const { watch, copies } = around;
  const last = watch.sightings.at(-1);
  if (last === undefined) return { trouble: 'the guest has never written' };
  const silentMs = Date.now() - last.seenMs;
  const nodes = copies.looks.at(-1)?.copies.map(({ node }) => node) ?? [];
  if (silentMs > silenceMs) return { trouble: `the guest is silent; processes on: ${nodes.join(', ') || 'no node'}` };
  if (nodes.length !== 1 || nodes[0] !== last.record.node) {
    return {
      trouble: `the guest writes on ${last.record.node}, and has processes on: ${nodes.join(', ') || 'no node'}`,
    };
  }
  const believed = await believedNode(around);
  if (believed === last.record.node) return { node: believed };
  return { trouble: `the guest writes on ${last.record.node}; the cluster says: ${believed}` };
}

/** Whether it runs well on `node`. */
export async function runsOn(around: Surroundings, node: string): Promise<boolean> {
  const state = await whereRunning(around);
  return 'node' in state && state.node === node;
}

async function believedNode({ cluster, resource }: Surroundings): Promise<string> {
  try {
    const { resources } = await cluster.crmMon();
    const found = resources.find(({ id }) => id === resource);
    if (found === undefined) return 'no such resource';
    const where = found.activeOn.join(', ');
    if (found.failed || found.role !== 'Started')
      return `${found.role}${found.failed ? ' (failed)' : ''} ${where}`.trim();
    return where;
  } catch (error) {
    if (error instanceof LabError) return error.message;
    throw error;
  }
}
