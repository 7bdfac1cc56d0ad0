// The command line of the gauntlet. Pure.
import { parseArgs } from 'node:util';
import { releases, type Release } from '../../src/lab/lab.ts';
import { LabError } from '../../src/lab/lab-error.ts';
import { agents, type AgentName } from './fault-case.ts';

export interface Options {
  /** Names, or beginnings of names, of the cases to play; all without any. */
  readonly only: readonly string[];
  readonly agents: readonly AgentName[];
  readonly release: Release;
  readonly lab: string;
  /** Leaves the lab up at the end. */
  readonly keep: boolean;
  readonly list: boolean;
  readonly help: boolean;
  readonly report: string;
  /** A folder for the pictures, one by one. */
  readonly pictures: string | undefined;
  readonly rounds: number;
  /** How many failovers to measure, instead of playing cases. */
  readonly failover: number | undefined;
  /** How many seconds of random faults, instead of playing cases. */
  readonly nemesisS: number | undefined;
  readonly seed: number | undefined;
}

export const usage = `npm run gauntlet -- [options]: fault cases on a virtual cluster, with VirtualDomain and with havirt-domain
  --list                 the cases, and what each is
  --only NAME            only the cases whose names begin so; may be given again
  --agent AGENT          havirt, VirtualDomain or both (default both)
  --release RELEASE      bookworm or trixie (default bookworm)
  --lab NAME             name of the lab (default gauntlet)
  --keep                 leave the lab up, which makes the next run quicker
  --report FILE          where the page goes (default dist/gauntlet.html)
  --pictures FOLDER      the timelines one by one, as SVG
  --rounds N             rounds of simultaneous starts (default 3)
  --failover N           instead of cases: N failovers with each agent, and their medians
  --nemesis SECONDS      instead of cases: random faults for so long
  --seed N               replays the random faults of an earlier run`;

/** The options; throws {@link LabError} with one line for what cannot be. */
export function readOptions(argv: readonly string[]): Options {
  const values = parse(argv);
  return {
    only: values.only ?? [],
    agents: agentsOf(values.agent ?? 'both'),
    release: oneOf('--release', releases, values.release ?? 'bookworm'),
    lab: values.lab ?? 'gauntlet',
    keep: values.keep ?? false,
    list: values.list ?? false,
    help: values.help ?? false,
    report: values.report ?? 'dist/gauntlet.html',
    pictures: values.pictures,
    rounds: wholeNumber('--rounds', values.rounds) ?? 3,
    failover: wholeNumber('--failover', values.failover),
    nemesisS: wholeNumber('--nemesis', values.nemesis),
    seed: wholeNumber('--seed', values.seed),
  };
}

function parse(argv: readonly string[]) {
  const text = { type: 'string' } as const;
  const flag = { type: 'boolean' } as const;
  try {
    return parseArgs({
      args: [...argv],
      options: {
        only: { ...text, multiple: true },
        agent: text,
        release: text,
        lab: text,
        report: text,
        pictures: text,
        rounds: text,
        failover: text,
        nemesis: text,
        seed: text,
        keep: flag,
        list: flag,
        help: flag,
      },
    }).values;
  } catch (error) {
    throw new LabError(`${(error as Error).message.split('\n')[0] ?? ''} (see --help)`);
  }
}

function agentsOf(wanted: string): readonly AgentName[] {
  if (wanted === 'both') return agents;
  const found = agents.find((agent) => agent === wanted || agent === `${wanted}-domain`);
  if (found !== undefined) return [found];
  throw new LabError(`--agent: expected havirt, VirtualDomain or both, got '${wanted}'`);
}

function oneOf<T extends string>(option: string, allowed: readonly T[], got: string): T {
  const found = allowed.find((value) => value === got);
  if (found !== undefined) return found;
  throw new LabError(`${option}: expected ${allowed.join(' or ')}, got '${got}'`);
}

function wholeNumber(option: string, got: string | undefined): number | undefined {
  if (got === undefined) return undefined;
  if (/^\d+$/.test(got)) return Number(got);
  throw new LabError(`${option}: expected a whole number, got '${got}'`);
}
