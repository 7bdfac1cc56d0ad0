// Puts the program and what belongs to it in place. Running it twice changes nothing; running a newer version's replaces
// the older's, and takes away what the newer no longer has.
import { version } from '../program/version.ts';
import type { Change } from './change.ts';
import { asFailure } from './as-failure.ts';
import { layout } from './layout.ts';
import { openSite, place, prepare, takeAway } from './site.ts';
import { reloadSystemd } from './systemd.ts';

export interface InstallOptions {
  /** Folder that stands for `/`. */
  readonly root: string;
  readonly dryRun: boolean;
  /** Path of the executable to install. */
  readonly program: string;
}

/**
 * Installs below `root`. Returns what was done, or in a dry run what would be, one entry a path.
 * @throws Failure when it cannot: no permission, no space, something in the way.
 */
export function install({ root, dryRun, program }: InstallOptions): Promise<readonly Change[]> {
  return asFailure(async () => {
    const site = await openSite(root, dryRun);
    const items = await layout(program);
    if (!dryRun) await prepare(site, version);
    const changes: Change[] = [];
    for (const item of items) changes.push(await place(site, item));
    const wanted = new Set(items.map(({ path }) => path));
    const retired = Object.keys(site.manifest?.files ?? {}).filter((path) => !wanted.has(path));
    for (const path of retired) changes.push(await takeAway(site, path));
    return [...changes, ...(await reloadSystemd(site, changes))];
  });
}
