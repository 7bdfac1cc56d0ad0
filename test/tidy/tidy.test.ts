// The laws of the house, on every file. Each is shown to bite on a text of its own, so that a law which finds nothing is known to
// look.
import { existsSync } from 'node:fs';
import { dirname, join, normalize } from 'node:path';
import { describe, expect, test } from 'vitest';
import { breach, roomOf, rooms } from './rooms.ts';
import { importsOf, listFiles, openingComment, packagesOf, read, root } from './sources.ts';

const files = listFiles();
const sources = files.filter((path) => /^(src|agents)\/.*\.ts$/.test(path));
const all = files.filter((path) => path.endsWith('.ts'));
const pages = files.filter((path) => path.endsWith('.md'));

describe('rooms', () => {
  test('every source is in one, and every room has sources', () => {
    expect(sources.filter((path) => roomOf(path) === undefined)).toEqual([]);
    const used = new Set(sources.map(roomOf));
    expect(rooms.filter((room) => !used.has(room)).map(({ folder }) => folder)).toEqual([]);
  });

  test('no import is against the law', () => {
    const breaches = sources.flatMap((path) => {
      const targets = importsOf(path, read(path)).filter((target) => target.endsWith('.ts'));
      return targets.map((target) => breach(path, target)).filter((found) => found !== undefined);
    });
    expect(breaches).toEqual([]);
  });

  test('the law bites, also on types and on lazy imports', () => {
    for (const text of [
      "import { exec } from '../../../src/host/exec.ts';",
      "import type { Exec } from '../../../src/host/exec.ts';",
      "const exec = await import('../../../src/host/exec.ts');",
    ]) {
      expect(importsOf('agents/havirt-domain/decide/stop.ts', text)).toEqual(['src/host/exec.ts']);
    }
    expect(breach('agents/havirt-domain/decide/stop.ts', 'src/host/exec.ts')).toMatch(
      /^agents\/havirt-domain\/decide\/stop.ts/,
    );
    expect(breach('src/domain/tag.ts', 'agents/havirt-domain/agent.ts')).toBeDefined();
    expect(breach('agents/a/agent.ts', 'agents/b/agent.ts')).toMatch(/no other agent/);
    expect(breach('agents/a/decide/x.ts', 'agents/a/model/y.ts')).toBeUndefined();
  });

  test('docs/architecture.md has this table', () => {
    const page = read('docs/architecture.md').replaceAll(/ +/g, ' ');
    const lines = rooms.map(({ folder, about, may }) => {
      const allowed = may === 'all' ? 'all' : may.map((name) => `\`${name}\``).join(', ') || 'nothing';
      return `| \`${folder}\` | ${about} | ${allowed} |`;
    });
    expect(lines.filter((line) => !page.includes(line))).toEqual([]);
  });
});

describe('sizes', () => {
  test('no source over 250 lines', () => {
    expect(sources.filter((path) => read(path).split('\n').length > 251)).toEqual([]);
  });

  test('no folder of sources with more than 16 files', () => {
    const counts = Map.groupBy(sources, dirname);
    expect([...counts].filter(([, { length }]) => length > 16).map(([folder]) => folder)).toEqual([]);
  });
});

describe('unit tests', () => {
  const folders = new Set(files.filter((path) => !path.startsWith('test/unit/')).flatMap(foldersOf));
  const isMirrored = (folder: string) => folders.has(folder) || folders.has(`src/${folder}`);

  test('lie under the path of what they test, in which src/ goes without saying', () => {
    const tests = files.filter((path) => /^test\/unit\/.*\.test\.ts$/.test(path));
    const used = new Set(tests.map((path) => dirname(path.slice('test/unit/'.length))));
    expect([...used].filter((folder) => !isMirrored(folder))).toEqual([]);
    expect(['lab/guest', 'scripts/build', 'lab-guest', 'host/child.ts'].map(isMirrored)).toEqual([
      true,
      true,
      false,
      false,
    ]);
  });
});

/** The folders that a file is in, the outermost first. */
function foldersOf(path: string): string[] {
  const parts = path.split('/').slice(0, -1);
  return parts.map((_, index) => parts.slice(0, index + 1).join('/'));
}

/** Whether a source could start a program by itself; types start none. */
function starts(text: string): boolean {
  const names = packagesOf(text.replaceAll(/^import type .*;$/gm, ''));
  return names.some((name) => name === 'node:child_process' || name === 'execa');
}

describe('sources', () => {
  test('each opens by saying what belongs in it', () => {
    const others = all.filter((path) => !path.endsWith('.test.ts'));
    expect(others.filter((path) => openingComment(read(path)) === '')).toEqual([]);
    expect(openingComment("import x from 'y';\n")).toBe('');
  });

  test('programs are started in one place', () => {
    expect(sources.filter((path) => path !== 'src/host/child.ts' && starts(read(path)))).toEqual([]);
    expect(starts("import { spawn } from 'node:child_process';")).toBe(true);
    expect(starts("import type { ChildProcess } from 'node:child_process';")).toBe(false);
  });

  test('no comment is wider than 130 columns; code is wrapped by prettier, but for texts', () => {
    const wide = all.flatMap((path) => wideComments(read(path)).map((line) => `${path}:${line}`));
    expect(wide).toEqual([]);
    const long = 'x '.repeat(65);
    const bitten = [`// ${long}`, `  /** ${long} */`, `   * ${long}`, `run(); // ${long}`];
    expect(wideComments(bitten.join('\n'))).toEqual([1, 2, 3, 4]);
    expect(wideComments([`const text = '${long}';`, `// https://${long}`].join('\n'))).toEqual([]);
  });

  test('SAFETY names an invariant', () => {
    const names = [...read('docs/safety.md').matchAll(/^\d\. \*\*(\w+)\*\*/gm)].map(([, name = '']) => name);
    expect(names).toHaveLength(5);
    const isNamed = (line: string) => names.some((name) => line.includes(name));
    const lines = all.flatMap((path) => (path.startsWith('test/tidy/') ? [] : linesWith(path, /SAFETY:(?! comments)/)));
    expect(lines.filter(({ text }) => !isNamed(text)).map(({ where }) => where)).toEqual([]);
    expect(isNamed('SAFETY: the claim')).toBe(false);
  });

  test('paths in comments and pages exist', () => {
    const named =
      /(?<![\w/.-])((?:src|agents|test|docs|scripts|metadata|lab|bench)\/[\w./-]+\.(?:ts|md|json|sh|xml))(?![\w*])/g;
    const missing = [...all, ...pages].flatMap((path) =>
      [...comments(path).matchAll(named)]
        .map(([, target = '']) => target)
        .filter((target) => !existsSync(join(root, target))),
    );
    expect(missing.filter((target) => !/NAME|ACTION|CASE|DIR/.test(target))).toEqual([]);
  });
});

describe('pages', () => {
  test('links lead somewhere', () => {
    const dead = pages.flatMap((page) =>
      [...read(page).matchAll(/\]\(([^)#\s:]+)(?:#[\w-]*)?\)/g)]
        .map(([, target = '']) => normalize(join(dirname(page), target)))
        .filter((target) => !existsSync(join(root, target)))
        .map((target) => `${page}: ${target}`),
    );
    expect(dead).toEqual([]);
  });
});

/** The numbers of the lines whose comment goes beyond column 130. */
function wideComments(text: string): number[] {
  return text.split('\n').flatMap((line, index) => (isWideComment(line) ? [index + 1] : []));
}

/** An address cannot be broken. */
function isWideComment(line: string): boolean {
  return line.length > 130 && /^\s*(\/\/|\/?\*)|[;,{})] \/\/ /.test(line) && !/https?:/.test(line);
}

interface Line {
  readonly where: string;
  readonly text: string;
}

/** The lines of a file that match, each with the one after it. */
function linesWith(path: string, pattern: RegExp): Line[] {
  const lines = read(path).split('\n');
  return lines.flatMap((text, index) =>
    pattern.test(text) ? [{ where: `${path}:${index + 1}`, text: `${text} ${lines[index + 1] ?? ''}` }] : [],
  );
}

/** Of a source its comments, of a page all but what programs print. */
function comments(path: string): string {
  const text = read(path);
  if (path.endsWith('.md')) return text.replaceAll(/^ {4}.*$/gm, '');
  return [...text.matchAll(/\/\/.*|\/\*[\s\S]*?\*\//g)].map(([comment]) => comment).join('\n');
}
