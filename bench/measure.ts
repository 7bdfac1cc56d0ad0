// Has calls measured on a node of the lab: the TypeScript side of measure.py, which runs there.
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Lab } from '../src/lab/lab.ts';
import { must } from '../src/lab/lab-error.ts';

/** One program to run, and with what exit status it must end. */
export interface Call {
  /** What is done and who does it, as `idOf` composes it. */
  readonly id: string;
  readonly argv: readonly [string, ...string[]];
  /** The whole environment; nothing else reaches the program. */
  readonly env: Readonly<Record<string, string>>;
  readonly expect: number;
}

export interface Cost {
  readonly id: string;
  readonly wallMs: number;
  /** User and system time of the call and of all processes that it waited for. */
  readonly cpuMs: number;
  /** Resident memory of the largest process, in 10^6 bytes. */
  readonly peakMB: number;
}

export interface Processes {
  readonly id: string;
  /** How many processes the call consists of, itself included. */
  readonly count: number;
  /** The programs that they executed, each with how often. */
  readonly programs: Readonly<Record<string, number>>;
}

interface Plan {
  readonly what: 'cost' | 'processes';
  readonly rounds: number;
  readonly calls: readonly Call[];
  /** Read the programs from disk anew before the first call. */
  readonly fresh: boolean;
}

const instrument = readFileSync(join(import.meta.dirname, 'measure.py'), 'utf8');

/** What each call costs, `rounds` times, the calls interleaved; after `warmUp` rounds that are not told. */
export async function costs(
  lab: Lab,
  node: string,
  calls: readonly Call[],
  { rounds = 1, warmUp = 0 } = {},
): Promise<Cost[]> {
  if (warmUp > 0) await run(lab, node, { what: 'cost', rounds: warmUp, calls, fresh: true });
  return (await run(lab, node, { what: 'cost', rounds, calls, fresh: false })) as Cost[];
}

/** How many processes each call starts; counted in a run of its own, because a traced call is slow. */
export async function processesOf(lab: Lab, node: string, calls: readonly Call[]): Promise<Processes[]> {
  return (await run(lab, node, { what: 'processes', rounds: 1, calls, fresh: false })) as Processes[];
}

async function run(lab: Lab, node: string, plan: Plan): Promise<unknown> {
  const options = { timeoutMs: 3_600_000, input: JSON.stringify(plan) };
  const finished = await lab.exec(node, ['python3', '-I', '-c', instrument], options);
  return JSON.parse(must(finished, `measuring on ${node}`).stdout);
}
