// docs/verdicts.md explains every code, no other, and with the exit codes that the source gives it.
import { readdirSync, readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import type { Outcome } from '../../../src/model/verdict.ts';
import { exitCode } from '../../../src/ocf/exit-code.ts';

const root = `${import.meta.dirname}/../../..`;
const read = (path: string): string => readFileSync(`${root}/${path}`, 'utf8');

const union = /export type VerdictCode =([^;]*);/.exec(read('src/model/verdict.ts'))?.[1] ?? '';
const codes = [...union.matchAll(/'(\w+)'/g)].map(([, code = '']) => code);

const sections = new Map(
  read('docs/verdicts.md')
    .split(/^## /m)
    .slice(1)
    .map((section) => [section.slice(0, section.indexOf('\n')), section]),
);

/** Every code with the exit codes it is given in the source: `verdict('generic', 'CODE', …)`. */
const used = new Map<string, Set<number>>();
for (const path of readdirSync(`${root}/src`, { recursive: true, encoding: 'utf8' }).filter((name) =>
  name.endsWith('.ts'),
)) {
  for (const [, outcome, code = ''] of read(`src/${path}`).matchAll(/verdict\(\s*'([a-z-]+)',\s*'(\w+)'/g)) {
    used.set(code, (used.get(code) ?? new Set()).add(exitCode[outcome as Outcome]));
  }
}

test('there are codes, and every one has its section and the other way round', () => {
  expect(codes.length).toBeGreaterThan(30);
  expect([...sections.keys()]).toEqual(codes.toSorted());
});

test('every code is given somewhere', () => {
  const source = readdirSync(`${root}/src`, { recursive: true, encoding: 'utf8' })
    .filter((name) => name.endsWith('.ts') && name !== 'model/verdict.ts')
    .map((name) => read(`src/${name}`))
    .join('\n');
  for (const code of codes) expect(source, code).toContain(`'${code}'`);
});

test.each(codes)('%s says what happened, why it matters, what to do and the exit code', (code) => {
  const section = sections.get(code) ?? '';
  for (const part of ['**What happened.**', '**Why it matters.**', '**What to do.**']) expect(section).toContain(part);
  const [, exit = ''] = /^Exit code: (.+)$/m.exec(section) ?? [];
  const documented = [...exit.matchAll(/(?<=^|, )(\d+) \(/g)].map(([, number]) => Number(number));
  expect(documented.length).toBeGreaterThan(0);
  for (const number of used.get(code) ?? []) {
    // CONFIG_UNREADABLE as 1 is a bug of ours, and says so.
    if (code !== 'CONFIG_UNREADABLE' || number !== 1) expect(documented).toContain(number);
  }
});
