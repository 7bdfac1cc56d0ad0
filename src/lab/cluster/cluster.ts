// The programmatic face of a running lab, for tests, the demo and the gauntlet: pcs, what the cluster says of itself, and
// waiting for it with a bound. It asks and commands the real cluster; it judges nothing.
import { setTimeout as sleep } from 'node:timers/promises';
import type { ExecOptions, Finished } from '../../host/exec.ts';
import type { CrmMon } from './crm-mon.ts';
import { crmMonArgv, parseCrmMon } from './crm-mon.ts';
import type { Lab } from '../lab.ts';
import { firstNodeOn, labOf } from '../lab.ts';
import { LabError, must } from '../lab-error.ts';
import { defaultLabName } from '../plan.ts';
import { requireLab } from '../record.ts';

export interface Cluster extends Lab {
  /** Runs pcs on the first node that is on. */
  pcs(args: readonly string[], options?: ExecOptions): Promise<Finished>;
  /** What `crm_mon` says on `node` (default: the first that is on); throws LabError when the cluster does not answer there. */
  crmMon(node?: string): Promise<CrmMon>;
  /** The node where the cluster believes `resource` to be active; nothing when on none; LabError when on several. */
  resourceLocation(resource: string): Promise<string | undefined>;
  /** Waits until `condition` holds; throws LabError saying `why` it waited after `timeoutMs`. Failing to answer is "not yet". */
  waitUntil(condition: () => Promise<boolean>, timeoutMs: number, why: string): Promise<void>;
}

/** The running lab `name`; throws {@link LabError} when it is not up. */
export async function openLab(name = defaultLabName): Promise<Cluster> {
  return clusterOf(labOf(await requireLab(name)));
}

/** `lab` with the cluster's commands. */
export function clusterOf(lab: Lab): Cluster {
  const crmMon = async (node = firstNodeOn(lab)) => {
    const answered = await lab.exec(node, crmMonArgv, {
      timeoutMs: 20_000,
    });
    return parseCrmMon(must(answered, `crm_mon on ${node}`).stdout);
  };
  return {
    ...lab,
    crmMon,
    waitUntil,
    pcs: async (args, options = { timeoutMs: 180_000 }) => lab.exec(firstNodeOn(lab), ['pcs', ...args], options),
    resourceLocation: async (resource) => oneNode(resource, (await crmMon()).resources),
  };
}

function oneNode(resource: string, resources: CrmMon['resources']): string | undefined {
  const [node, ...more] = resources.filter(({ id }) => id === resource).flatMap(({ activeOn }) => activeOn);
  if (more.length === 0) return node;
  throw new LabError(`the cluster says that ${resource} is active on ${[node, ...more].join(' and ')}`);
}

async function waitUntil(condition: () => Promise<boolean>, timeoutMs: number, why: string): Promise<void> {
  const deadlineMs = Date.now() + timeoutMs;
  let trouble = '';
  for (;;) {
    try {
      if (await condition()) return;
    } catch (error) {
      if (!(error instanceof LabError)) throw error;
      trouble = ` (${error.message})`;
    }
    if (Date.now() > deadlineMs) throw new LabError(`waited ${timeoutMs / 1000} s without success: ${why}${trouble}`);
    await sleep(250);
  }
}
