// What a build depends on, as one hash: a program is built again only when something that goes into it has changed.
import { createHash } from 'node:crypto';
import { readFileSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { listAssets } from '../../src/program/assets.ts';

const folders = ['agents', 'src', 'scripts/build'];
const files = ['package.json', 'package-lock.json', ...listAssets('')];

/** Hash of the names and contents of all that goes into a program. */
export function hashInputs(): string {
  const paths = folders.flatMap((folder) =>
    readdirSync(folder, { withFileTypes: true, recursive: true })
      .filter((entry) => entry.isFile())
      .map((entry) => join(entry.parentPath, entry.name)),
  );
  const hash = createHash('sha256');
  for (const path of [...files, ...paths.sort()]) hash.update(`${path}\0`).update(readFileSync(path)).update('\0');
  return hash.digest('hex');
}
