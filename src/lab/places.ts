// Where the virtual cluster keeps things: run state, data, the image cache, and the files that nodes are made of.
import { existsSync, realpathSync } from 'node:fs';
import { basename, dirname, join, resolve } from 'node:path';
import { LabError } from './lab-error.ts';

/** Run state of one lab. Below /run, because the lab's namespaces replace /run but for this directory. */
export function stateDirOf(name: string): string {
  return join(stateRoot, name);
}

/** Parent of every lab's run state; a lab exists when it has a directory here. */
export const stateRoot = '/run/havirt-lab';

/** Large files of one lab: node file systems, LUNs, the agent. On disk, because /run is memory. */
export function dataDirOf(name: string): string {
  return join(dataRoot, name);
}

/** Parent of every lab's large files. */
export const dataRoot = '/var/lib/havirt-lab';

/** The image cache of all labs; HAVIRT_LAB_CACHE moves it. */
export function cacheDirectory(): string {
  return resolve(process.env['HAVIRT_LAB_CACHE'] ?? '/var/cache/havirt/lab');
}

/** The path of a file below `lab/` of the source tree (or its installed copy); throws {@link LabError} when it is missing. */
export function labFile(...names: string[]): string {
  const found = labFileRoots()
    .map((root) => join(root, ...names))
    .find((file) => existsSync(file));
  if (found !== undefined) return found;
  const looked = labFileRoots().join(', ');
  throw new LabError(
    `lab/${names.join('/')} is in none of ${looked}; set HAVIRT_LAB_FILES to the lab directory of a havirt source tree`,
  );
}

/** This program's own file when it is a compiled one, otherwise nothing. */
export function compiledSelf(): string | undefined {
  return /^(node|bun)/.test(basename(process.execPath)) ? undefined : realpathSync(process.execPath);
}

function labFileRoots(): string[] {
  const given = process.env['HAVIRT_LAB_FILES'];
  const self = compiledSelf();
  const tree = self === undefined ? join(import.meta.dirname, '../../lab') : join(dirname(self), '../lab');
  return [...(given === undefined ? [] : [resolve(given)]), tree, '/usr/share/havirt/lab'];
}
