// The text files that travel inside the program: man pages, completions, drop-ins, examples, the lab's files, licences. In the
// repository they are read from disk; the build replaces HAVIRT_ASSETS by their content, and adds THIRD-PARTY.txt, which only it
// can write. Import this lazily: the agents
// need none of it.
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

/** Folders of the repository whose files the program carries. */
const roots = ['completion', 'lab', 'man', 'metadata', 'pcs-examples', 'systemd'] as const;
/** Single files that it carries. */
const files = ['LICENSE', 'docs/verdicts.md'] as const;

declare const HAVIRT_ASSETS: string | undefined;

type Assets = Readonly<Record<string, string>>;

const embedded: Assets | undefined =
  typeof HAVIRT_ASSETS === 'string' ? (JSON.parse(HAVIRT_ASSETS) as Assets) : undefined;

/** True in the built program, false when it runs from the repository. */
export const isBuilt = embedded !== undefined;

/**
 * The text of one file, named by its path in the repository (`lab/provision/cluster.sh`).
 * @throws Error when there is no such file: the caller named it wrongly, or the build left it out.
 */
export function readAsset(path: string): string {
  const text = embedded === undefined ? readFileSync(inRepository(path), 'utf8') : embedded[path];
  if (text === undefined) throw new Error(`no file "${path}" inside this program`);
  return text;
}

/** Paths of all files below a folder (`lab/`), sorted; every file when `prefix` is empty. */
export function listAssets(prefix: string): string[] {
  const paths =
    embedded === undefined
      ? [...files, ...roots.filter((root) => existsSync(inRepository(root))).flatMap(walk)]
      : Object.keys(embedded);
  return paths.filter((path) => path.startsWith(prefix)).sort();
}

function walk(folder: string): string[] {
  return readdirSync(inRepository(folder), { withFileTypes: true, recursive: true })
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name).slice(inRepository('').length));
}

function inRepository(path: string): string {
  return join(import.meta.dirname, '..', '..', '/', path);
}
