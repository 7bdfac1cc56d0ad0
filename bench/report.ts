// The results as Markdown, for docs/benchmarks.md and for the terminal. Pure: results in, text out.
import { names } from './contenders.ts';
import { judge } from './goals.ts';
import {
  actions,
  processesAt,
  ratioAt,
  spreadAt,
  took,
  type ActionName,
  type Measure,
  type Results,
} from './results.ts';
import type { Spread } from './statistics.ts';

type Row = readonly string[];

/** All that a run found. */
export function report(results: Results): string {
  return [
    machineText(results),
    '### Goals',
    table(['goal', 'at most', 'found', ''], judge(results).map(goalRow)),
    '### Ratios',
    'Median of the ratios of one round, with the middle half of them in brackets; below 1 is cheaper.',
    table(['action', 'compared with', ...ratioTitles], ratioRows(results)),
    '### Figures',
    'Median, with the middle half in brackets. CPU time is that of all processes of the call, memory that of the largest.',
    table(['action', 'who', 'wall ms', 'CPU ms', 'peak MB', 'processes'], figureRows(results)),
    '### Programs of one monitor',
    table(['who', 'programs executed'], programRows(results)),
  ].join('\n\n');
}

function machineText({ machine, rounds, lifecycles }: Results): string {
  const packages = Object.entries(machine.packages).map(([name, version]) => `${name} ${version}`);
  const host = `${machine.cores} cores (${machine.processor}), Linux ${machine.kernel}`;
  return `Measured on a machine with ${host}; nodes with ${packages.join(', ')}. Monitor, probe and meta-data: ${rounds} rounds; start, migrations and stop: ${lifecycles} rounds.`;
}

function goalRow({ text, limit, found, met }: ReturnType<typeof judge>[number]): Row {
  return [text, String(limit), twoPlaces(found), met ? 'met' : '**missed**'];
}

const compared = [names.bun, names.pkg] as const;
const ratioTitles = compared.flatMap((name) => [`${name}: wall`, 'CPU', 'memory']);

function ratioRows(results: Results): Row[] {
  return actions.flatMap((action) =>
    [names.virtualDomain, names.lean, names.virsh]
      .filter((other) => took(results, action, other))
      .filter((other) => action !== 'meta-data' || other !== names.lean)
      .map((other) => ratioRow(results, action, other)),
  );
}

function ratioRow(results: Results, action: ActionName, other: string): Row {
  return [action, other, ...compared.flatMap((name) => ratioCells(results, action, { name, other }))];
}

function ratioCells(results: Results, action: ActionName, who: { name: string; other: string }): string[] {
  const measures: readonly Measure[] = ['wallMs', 'cpuMs', 'peakMB'];
  return measures.map((measure) => spreadText(ratioAt(results, action, { ...who, measure }), twoPlaces));
}

function figureRows(results: Results): Row[] {
  return actions.flatMap((action) =>
    Object.values(names)
      .filter((name) => took(results, action, name))
      .map((name) => [
        action,
        name,
        spreadText(spreadAt(results, action, name, 'wallMs'), onePlace),
        spreadText(spreadAt(results, action, name, 'cpuMs'), onePlace),
        onePlace(spreadAt(results, action, name, 'peakMB').median),
        String(processesAt(results, action, name)?.count ?? ''),
      ]),
  );
}

function programRows(results: Results): Row[] {
  return Object.values(names).map((name) => {
    const programs = Object.entries(processesAt(results, 'monitor', name)?.programs ?? {});
    return [name, programs.map(([program, times]) => (times === 1 ? program : `${times} ${program}`)).join(', ')];
  });
}

function spreadText({ median, low, high }: Spread, print: (value: number) => string): string {
  return `${print(median)} (${print(low)}–${print(high)})`;
}

const onePlace = (value: number) => value.toFixed(1);
const twoPlaces = (value: number) => value.toFixed(2);

function table(titles: Row, rows: readonly Row[]): string {
  const line = (cells: Row) => `| ${cells.join(' | ')} |`;
  return [line(titles), line(titles.map(() => '---')), ...rows.map(line)].join('\n');
}
