// What Pacemaker pays for at every call: the modules that are loaded before anything is known, and those of a call that finds
// the domain as it should be. Counted in the bundle, where an import that is not lazy shows.
import { join } from 'node:path';
import { type Metafile, build } from 'esbuild';
import { beforeAll, expect, test } from 'vitest';

let outputs: Metafile['outputs'];

beforeAll(async () => {
  const { metafile } = await build({
    absWorkingDir: join(import.meta.dirname, '../../../..'),
    entryPoints: ['src/main.ts'],
    bundle: true,
    platform: 'node',
    format: 'esm',
    splitting: true,
    write: false,
    outdir: 'out',
    metafile: true,
  });
  ({ outputs } = metafile);
});

/** Sources that are loaded with `source`, itself included. */
function loadedWith(source: string): string[] {
  const start = Object.entries(outputs).find(([, { entryPoint }]) => entryPoint === source)?.[0];
  if (start === undefined) throw new Error(`expected a lazily loaded ${source} in the bundle`);
  const found = new Set([start]);
  for (const path of found) {
    for (const { kind, path: next } of outputs[path]?.imports ?? []) {
      if (kind === 'import-statement' && next in outputs) found.add(next);
    }
  }
  return [...found].flatMap((path) => Object.keys(outputs[path]?.inputs ?? {}));
}

test('the entry loads the list of agents and nothing else', () => {
  expect(loadedWith('src/main.ts').sort()).toEqual(['agents/registry.ts', 'src/main.ts']);
});

test.each(['agents/havirt-domain/agent.ts', 'src/ocf/metadata.ts', 'agents/havirt-domain/wire/run-action.ts'])(
  '%s loads no library, no asset and no command',
  (source) => {
    const heavy = loadedWith(source).filter((path) =>
      /^node_modules\/|^src\/(install|commands|lab)\/|^src\/host\/(exec|child)/.test(path),
    );
    expect(heavy).toEqual([]);
  },
);

test.each(['src/commands/main.ts', 'src/commands/peer-report.ts'])(
  '%s, for which every start on another node waits, loads no parser and no asset',
  (source) => {
    expect(
      loadedWith(source).filter((path) => /^node_modules\/|^src\/(install|lab|program\/assets)/.test(path)),
    ).toEqual([]);
  },
);

test('the parser, which other commands wait for, does load a library', () => {
  expect(loadedWith('src/commands/command-line.ts').some((path) => path.includes('node_modules/yargs/'))).toBe(true);
});
