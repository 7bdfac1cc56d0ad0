// docs/verdicts.md explains every code, no other, with exactly the exit codes and actions that come with it.
import { readdirSync, readFileSync } from 'node:fs';
import { beforeAll, expect, test } from 'vitest';
import { actions, givenVerdicts, type Given } from './given-verdicts.ts';

const root = `${import.meta.dirname}/../../..`;
const read = (path: string): string => readFileSync(`${root}/${path}`, 'utf8');

const unions = [
  /export type DomainCode =([^;]*);/.exec(read('agents/havirt-domain/model/codes.ts')),
  /export type CommonCode =([^;]*);/.exec(read('src/model/verdict.ts')),
];
const codes = unions.flatMap((union) => [...(union?.[1] ?? '').matchAll(/'(\w+)'/g)].map(([, code = '']) => code));

const sections = new Map(
  read('docs/verdicts.md')
    .split(/^## /m)
    .slice(1)
    .map((section) => [section.slice(0, section.indexOf('\n')), section]),
);

/** `Exit code: 1 (monitor, start), 190 (monitor).` as `1 monitor`, `1 start`, `190 monitor`. */
function documented(section: string): string[] {
  const [, line = ''] = /^Exit code: (\d+ \([^()]+\)(?:, \d+ \([^()]+\))*)\.$/m.exec(section) ?? [];
  const uses = [...line.matchAll(/(\d+) \(([^()]+)\)/g)].flatMap(([, exit, names = '']) =>
    (names === 'all actions' ? actions : names.split(', ')).map((name) => `${exit} ${name}`),
  );
  return uses.toSorted();
}

let given: Given;
beforeAll(async () => {
  given = await givenVerdicts();
}, 60_000);

test('there are codes, and every one has its section and the other way round', () => {
  expect(codes.length).toBeGreaterThan(30);
  expect([...sections.keys()]).toEqual(codes.toSorted());
});

test.each(codes)('%s says what happened, why it matters and what to do', (code) => {
  const section = sections.get(code) ?? '';
  for (const part of ['**What happened.**', '**Why it matters.**', '**What to do.**']) expect(section).toContain(part);
});

test.each(codes)('%s is given by the actions and with the exit codes that are documented, and no others', (code) => {
  const uses = given.get(code as Parameters<Given['get']>[0]) ?? new Set();
  expect(documented(sections.get(code) ?? '')).toEqual([...uses].toSorted());
});

test('nothing gives a verdict but what given-verdicts.ts asks', () => {
  const giving = ['src', 'agents']
    .flatMap((folder) =>
      readdirSync(`${root}/${folder}`, { recursive: true, encoding: 'utf8' }).map((path) => `${folder}/${path}`),
    )
    .filter(
      (path) => path.endsWith('.ts') && !path.includes('/decide/') && /\bverdict(Of)?(<[^(]*)?\(/.test(read(path)),
    );
  expect(giving.toSorted()).toEqual([
    'agents/havirt-domain/model/codes.ts',
    'src/model/verdict.ts',
    'src/runtime/entry.ts',
    'src/runtime/run.ts',
  ]);
});
