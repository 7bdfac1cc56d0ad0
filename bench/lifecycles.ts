// The calls that change something: start, live migration to the other node and back, stop. Each agent leads the same
// domain through the same lifecycle, one after another, several rounds.
import { callOf, contenders, type Contender, type Operation } from './contenders.ts';
import { costs, processesOf, type Call, type Cost, type Processes } from './measure.ts';
import { waitForGuest, type BenchLab } from './bench-lab.ts';

/** Carries out calls on a node, measuring or counting. */
type CarryOut<T> = (node: string, calls: readonly Call[]) => Promise<T[]>;

/** Costs of `rounds` lifecycles with each agent, and how many processes each call starts. No domain runs before or after. */
export async function measureLifecycles(
  benchLab: BenchLab,
  rounds: number,
): Promise<{ costs: Cost[]; processes: Processes[] }> {
  const measure: CarryOut<Cost> = (node, calls) => costs(benchLab.lab, node, calls);
  const count: CarryOut<Processes> = (node, calls) => processesOf(benchLab.lab, node, calls);
  const measured: Cost[] = [];
  const counted: Processes[] = [];
  for (let round = 0; round < rounds; round += 1) {
    for (const contender of contenders) {
      measured.push(...(await lifecycle(benchLab, contender, measure)));
      if (round === 0) counted.push(...(await lifecycle(benchLab, contender, count)));
    }
  }
  return { costs: measured, processes: counted };
}

async function lifecycle<T>(benchLab: BenchLab, contender: Contender, carryOut: CarryOut<T>): Promise<T[]> {
  const { config, home, away } = benchLab;
  const call = (operation: Operation) => carryOut(operation.node, [callOf(contender, config, operation)]);
  const started = await call({ action: 'start', node: home, timeoutS: 90 });
  await waitForGuest(benchLab);
  const there = await migrate(home, away, call);
  const back = await migrate(away, home, call);
  return [...started, ...there, ...back, ...(await call({ action: 'stop', node: home, timeoutS: 90 }))];
}

async function migrate<T>(source: string, target: string, call: (operation: Operation) => Promise<T[]>): Promise<T[]> {
  const meta = { migrate_source: source, migrate_target: target };
  const sent = await call({ action: 'migrate_to', node: source, timeoutS: 120, meta });
  const received = await call({ action: 'migrate_from', node: target, timeoutS: 60, meta });
  // Pacemaker ends a migration with a stop on the source. It has nothing to stop, and is not told among the real ones.
  await call({ action: 'stop', node: source, timeoutS: 90 });
  return [...sent, ...received];
}
