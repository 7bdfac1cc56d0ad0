// What the project promises of its cost, and whether a run kept it. Pure.
import { names } from './contenders.ts';
import { processesAt, ratioAt, spreadAt, type ActionName, type Measure, type Results } from './results.ts';

export interface Goal {
  readonly text: string;
  readonly limit: number;
  readonly found: number;
  readonly met: boolean;
}

/** Every goal with what was found. */
export function judge(results: Results): Goal[] {
  const { bun, pkg, virsh, virtualDomain } = names;
  return [
    ...ratioGoals(results, 'monitor', { name: bun, other: virsh, limit: 0.75 }),
    ...ratioGoals(results, 'monitor', { name: bun, other: virtualDomain, limit: 0.1 }),
    ...ratioGoals(results, 'monitor', { name: pkg, other: virtualDomain, limit: 0.4 }),
    ...ratioGoals(results, 'meta-data', { name: bun, other: virtualDomain, limit: 1 }),
    ...(['monitor', 'probe', 'meta-data'] as const).map((action) => memoryGoal(results, action, 40)),
    ...[bun, pkg].map((name) => processGoal(results, name, 1)),
  ];
}

function ratioGoals(
  results: Results,
  action: ActionName,
  { name, other, limit }: { name: string; other: string; limit: number },
): Goal[] {
  const measures: readonly [Measure, string][] = [
    ['wallMs', 'wall time'],
    ['cpuMs', 'CPU time'],
  ];
  return measures.map(([measure, title]) => {
    const found = ratioAt(results, action, { name, other, measure }).median;
    return goal(`${action}, ${name}: ${title}, times that of ${other}`, limit, found);
  });
}

function memoryGoal(results: Results, action: ActionName, limit: number): Goal {
  return goal(
    `${action}, ${names.bun}: peak memory in MB`,
    limit,
    spreadAt(results, action, names.bun, 'peakMB').median,
  );
}

function processGoal(results: Results, name: string, limit: number): Goal {
  return goal(`monitor, ${name}: processes`, limit, processesAt(results, 'monitor', name)?.count ?? Number.NaN);
}

// A value that is no number meets nothing.
function goal(text: string, limit: number, found: number): Goal {
  return { text, limit, found, met: found <= limit };
}
