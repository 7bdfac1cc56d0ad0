// The repository's files as the laws see them.
import { execFileSync } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { dirname, join, normalize } from 'node:path';

/** The repository. */
export const root = join(import.meta.dirname, '../..');

/** Every file that git knows or would take, by its path in the repository. */
export function listFiles(): string[] {
  const argv = ['ls-files', '--cached', '--others', '--exclude-standard'];
  const listed = execFileSync('git', argv, { cwd: root, encoding: 'utf8' }).split('\n');
  return [...new Set(listed)].filter((path) => path !== '' && existsSync(join(root, path)));
}

export function read(path: string): string {
  return readFileSync(join(root, path), 'utf8');
}

/** What a source imports by a relative path, statically, lazily or as a type only, as paths in the repository. */
export function importsOf(path: string, text: string): string[] {
  const found = text.matchAll(/(?:\bfrom\s+|\bimport\s*\(\s*|^import\s+)'(\.{1,2}\/[^']+)'/gm);
  return [...found].map(([, target = '']) => normalize(join(dirname(path), target)));
}

/** What a source imports that is no file of the repository. */
export function packagesOf(text: string): string[] {
  const found = text.matchAll(/(?:\bfrom\s+|\bimport\s*\(\s*|^import\s+)'([^.'][^']*)'/gm);
  return [...found].map(([, name = '']) => name);
}

/** The comment that a source opens with; empty where it opens with something else. */
export function openingComment(text: string): string {
  return /^(?:#!.*\n)?((?:\/\/.*\n)+)/.exec(text)?.[1] ?? '';
}
