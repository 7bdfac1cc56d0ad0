// The record of what was installed, so that uninstall takes away exactly that. It is saved after every single change: an
// install that was cut short can be taken back, or run again.
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { Failure } from '../program/failure.ts';
import type { Mark } from './change.ts';
import { writeText } from './files.ts';

/** Folder of the record, and of the copies of what was written over. */
export const stateFolder = '/var/lib/havirt';
export const manifestPath = `${stateFolder}/installed.json`;

export interface Manifest {
  /** Version that was installed last. */
  readonly version: string;
  /** Absolute path (below the root) to what was left there. */
  readonly files: Readonly<Record<string, Mark>>;
  /** Folders that install made, in the order in which it made them. */
  readonly folders: readonly string[];
}

/** The record below `root`; `undefined` when nothing was installed there. */
export async function loadManifest(root: string): Promise<Manifest | undefined> {
  const path = join(root, manifestPath);
  const text = await readFile(path, 'utf8').catch((error: NodeJS.ErrnoException) => {
    if (error.code === 'ENOENT' || error.code === 'ENOTDIR') return undefined;
    throw error;
  });
  if (text === undefined) return undefined;
  try {
    return JSON.parse(text) as Manifest;
  } catch {
    throw new Failure(`${path} does not hold the JSON that install wrote; restore that file or remove it`);
  }
}

/** Its folder must exist. */
export async function saveManifest(root: string, manifest: Manifest): Promise<void> {
  await writeText(join(root, manifestPath), `${JSON.stringify(manifest, null, 2)}\n`, 0o644);
}
