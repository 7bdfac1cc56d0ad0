// One place that is being installed to: looks at a path, decides, does it, and records it before the next. Both install and
// uninstall work through it.
import { rm } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { Failure } from '../program/failure.ts';
import { type Change, type Decision, type Mark, decideInstall, decideRemove } from './change.ts';
import { lookAt, makeFolders, markOf, put, saveCopy } from './files.ts';
import type { Item } from './layout.ts';
import { type Manifest, loadManifest, manifestPath, saveManifest, stateFolder } from './manifest.ts';

export interface Site {
  /** Absolute path of the folder that stands for `/`. */
  readonly root: string;
  /** True: look and decide, and do nothing. */
  readonly dryRun: boolean;
  manifest: Manifest | undefined;
}

export async function openSite(root: string, dryRun: boolean): Promise<Site> {
  const absolute = resolve(root);
  return { root: absolute, dryRun, manifest: await loadManifest(absolute) };
}

/** Makes the folder of the record, and begins it: even a first install that is cut short can be taken back. */
export async function prepare(site: Site, version: string): Promise<void> {
  const folders = await makeFolders(site.root, manifestPath);
  await remember(site, {
    version,
    files: site.manifest?.files ?? {},
    folders: [...(site.manifest?.folders ?? []), ...folders],
  });
}

/** Brings `item` into place, keeping a copy of a file that someone else put there or changed. */
export async function place(site: Site, item: Item): Promise<Change> {
  const wanted = await markOf(item);
  const found = await lookAt(join(site.root, item.path));
  if (found === 'other') throw new Failure(`${join(site.root, item.path)} is neither a file nor a link; move it away`);
  const decision = decideInstall(wanted, { found, recorded: site.manifest?.files[item.path] ?? 'absent' });
  if (site.dryRun) return told(item.path, decision);
  const copy = decision.save
    ? await saveCopy(join(site.root, item.path), join(site.root, stateFolder, 'replaced', item.path))
    : '';
  const folders = decision.verb === 'create' ? await makeFolders(site.root, item.path) : [];
  if (decision.verb !== 'keep') await put(item, join(site.root, item.path));
  await record(site, item.path, wanted, folders);
  return told(item.path, decision, copy === '' ? '' : `; the former file is kept as ${copy}`);
}

/** Takes away what an earlier install left at `path`, unless it was changed since. */
export async function takeAway(site: Site, path: string): Promise<Change> {
  const recorded = site.manifest?.files[path] ?? 'absent';
  const decision = decideRemove({ found: await lookAt(join(site.root, path)), recorded });
  if (decision.verb === 'remove' && !site.dryRun) await rm(join(site.root, path));
  if (!site.dryRun) await record(site, path, 'absent');
  return told(path, decision);
}

async function record(site: Site, path: string, mark: Mark, folders: readonly string[] = []): Promise<void> {
  const { version = '', files = {}, folders: known = [] } = site.manifest ?? {};
  const { [path]: _before, ...others } = files;
  const now = mark === 'absent' ? others : { ...others, [path]: mark };
  await remember(site, { version, files: now, folders: [...known, ...folders] });
}

async function remember(site: Site, manifest: Manifest): Promise<void> {
  site.manifest = manifest;
  await saveManifest(site.root, manifest);
}

function told(path: string, { verb, why }: Decision, more = ''): Change {
  return { verb, path, why: why + more };
}
