// Takes away what install put in place, and nothing else: what was changed since stays, and so do the copies of what install
// wrote over.
import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import { Failure } from '../program/failure.ts';
import type { Change } from './change.ts';
import { asFailure } from './as-failure.ts';
import { removeEmptyFolder } from './files.ts';
import { clusterUse } from './in-use.ts';
import { type Manifest, manifestPath } from './manifest.ts';
import { type Site, openSite, takeAway } from './site.ts';
import { reloadSystemd } from './systemd.ts';

export interface UninstallOptions {
  /** Folder that stands for `/`. */
  readonly root: string;
  readonly dryRun: boolean;
  /** Even while the cluster has resources of ours: their stop will then fail, and the node will be fenced. */
  readonly force: boolean;
}

/**
 * Uninstalls below `root`. Returns what was done, or in a dry run what would be, one entry a path.
 * @throws Failure when nothing is installed there, when the cluster still uses it, or when it may not be removed.
 */
export function uninstall({ root, dryRun, force }: UninstallOptions): Promise<readonly Change[]> {
  return asFailure(async () => {
    const site = await openSite(root, dryRun);
    if (site.manifest === undefined) {
      throw new Failure(`nothing to uninstall: there is no ${join(site.root, manifestPath)}`);
    }
    const use = force || dryRun ? '' : await clusterUse(site.root);
    if (use !== '') throw new Failure(`${use}; remove or change those resources first, or give --force`);
    const { files, folders } = site.manifest;
    const changes: Change[] = [];
    for (const path of Object.keys(files).toReversed()) changes.push(await takeAway(site, path));
    if (!dryRun) await clear(site, folders);
    return [...changes, ...(await reloadSystemd(site, changes))];
  });
}

async function clear(site: Site, folders: Manifest['folders']): Promise<void> {
  await rm(join(site.root, manifestPath), { force: true });
  for (const folder of folders.toReversed()) await removeEmptyFolder(join(site.root, folder));
}
