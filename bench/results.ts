// What one run of the bench found, as it is kept and as the report asks for it. Pure.
import { idOf } from './contenders.ts';
import type { Cost, Processes } from './measure.ts';
import type { Machine } from './bench-lab.ts';
import { ratiosOf, spreadOf, type Spread } from './statistics.ts';

export interface Results {
  readonly machine: Machine;
  readonly rounds: number;
  readonly lifecycles: number;
  readonly costs: readonly Cost[];
  readonly processes: readonly Processes[];
}

/** What is measured of a call. */
export type Measure = 'wallMs' | 'cpuMs' | 'peakMB';

export const actions = ['monitor', 'probe', 'meta-data', 'start', 'migrate_to', 'migrate_from', 'stop'] as const;
export type ActionName = (typeof actions)[number];

/** Whether anybody of this name was measured at the action. */
export function took({ costs }: Results, action: ActionName, name: string): boolean {
  return costs.some(({ id }) => id === idOf(action, name));
}

export function spreadAt(results: Results, action: ActionName, name: string, measure: Measure): Spread {
  return spreadOf(valuesAt(results, action, name, measure));
}

/** How many times what `other` needs `name` needs, round by round. */
export function ratioAt(
  results: Results,
  action: ActionName,
  { name, other, measure }: { name: string; other: string; measure: Measure },
): Spread {
  return ratiosOf(valuesAt(results, action, name, measure), valuesAt(results, action, other, measure));
}

/** The processes of one call; the largest number, when it was counted more than once. */
export function processesAt({ processes }: Results, action: ActionName, name: string): Processes | undefined {
  const counted = processes.filter(({ id }) => id === idOf(action, name));
  return counted.toSorted((one, another) => another.count - one.count)[0];
}

function valuesAt({ costs }: Results, action: ActionName, name: string, measure: Measure): number[] {
  return costs.filter(({ id }) => id === idOf(action, name)).map((cost) => cost[measure]);
}
