// The command line of the bench: what it may say, and what it means.
import { parseArgs } from 'node:util';
import { exitStatus, Failure } from '../src/program/failure.ts';
import { releases, type Release } from '../src/lab/lab.ts';

export const usage = `usage: npm run bench -- [option...]
  --rounds N     rounds of monitor, probe and meta-data (60)
  --lifecycles N rounds of start, migrations and stop (5)
  --release R    Debian of the nodes: ${releases.join(' or ')} (${releases[0]})
  --record       write docs/benchmarks.md and its picture
  --keep         leave the bench's lab up
  --from FILE    tell the results of an earlier run again (dist/bench.json)`;

export interface Options {
  readonly rounds: number;
  readonly lifecycles: number;
  readonly release: Release;
  readonly record: boolean;
  readonly keep: boolean;
  readonly from: string | undefined;
}

/** @throws Failure for what is not a right command line */
export function readOptions(argv: readonly string[]): Options {
  const { rounds, lifecycles, release, ...rest } = parse(argv);
  const known = releases.find((name) => name === release);
  if (known === undefined) throw misuse(`--release: expected ${releases.join(' or ')}, got '${release}'`);
  return { ...rest, rounds: countOf('rounds', rounds), lifecycles: countOf('lifecycles', lifecycles), release: known };
}

function parse(argv: readonly string[]) {
  try {
    const { values } = parseArgs({
      args: [...argv],
      options: {
        rounds: { type: 'string', default: '60' },
        lifecycles: { type: 'string', default: '5' },
        release: { type: 'string', default: releases[0] },
        record: { type: 'boolean', default: false },
        keep: { type: 'boolean', default: false },
        from: { type: 'string' },
      },
    });
    return { ...values, from: values.from };
  } catch (error) {
    throw misuse((error as Error).message);
  }
}

function countOf(option: string, text: string): number {
  const count = Number(text);
  if (Number.isInteger(count) && count > 0) return count;
  throw misuse(`--${option}: expected a whole number above 0, got '${text}'`);
}

function misuse(complaint: string): Failure {
  return new Failure(`${complaint}\n${usage}`, exitStatus.usage);
}
