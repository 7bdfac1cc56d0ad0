// Effects on single paths: look, write, link, save, remove. Writing is a temporary file beside the target and a rename, so
// that nobody ever runs or reads half a file. No policy here.
import { constants, createReadStream } from 'node:fs';
import { copyFile, lstat, mkdir, open, readlink, rename, rm, rmdir, symlink, writeFile } from 'node:fs/promises';
import { createHash } from 'node:crypto';
import { basename, dirname, join } from 'node:path';
import type { Mark } from './change.ts';
import type { Item } from './layout.ts';

/** What is at `path` now; links are not followed. */
export async function lookAt(path: string): Promise<Mark> {
  const stats = await lstat(path).catch(ignore('ENOENT', 'ENOTDIR'));
  if (stats === undefined) return 'absent';
  if (stats.isSymbolicLink()) return `link ${await readlink(path)}`;
  if (!stats.isFile()) return 'other';
  return fileMark(stats.mode, await digest(createReadStream(path)));
}

/** What {@link lookAt} will say once `item` is in place. */
export async function markOf(item: Item): Promise<Mark> {
  if (item.kind === 'link') return `link ${item.target}`;
  return fileMark(item.mode, await digest(item.kind === 'copy' ? createReadStream(item.of) : [item.text]));
}

function fileMark(mode: number, hash: string): Mark {
  return `file ${(mode & 0o7777).toString(8)} sha256:${hash}`;
}

async function digest(chunks: AsyncIterable<Buffer> | Iterable<string>): Promise<string> {
  const hash = createHash('sha256');
  for await (const chunk of chunks) hash.update(chunk);
  return hash.digest('hex');
}

/** Puts `item` at `path`, replacing what is there at one stroke. The folder must exist. */
export async function put(item: Item, path: string): Promise<void> {
  if (item.kind === 'text') return writeText(path, item.text, item.mode);
  await atOnce(path, async (temporary) => {
    if (item.kind === 'link') return symlink(item.target, temporary);
    await copyFile(item.of, temporary, constants.COPYFILE_EXCL | constants.COPYFILE_FICLONE);
    await finish(temporary, item.mode);
  });
}

export async function writeText(path: string, text: string, mode: number): Promise<void> {
  await atOnce(path, async (temporary) => {
    await writeFile(temporary, text, { flag: 'wx', mode });
    await finish(temporary, mode);
  });
}

/** Copies what is at `path` to `copy`, or to `copy.1`, `copy.2`… where that name is taken; returns the name. */
export async function saveCopy(path: string, copy: string): Promise<string> {
  let name = copy;
  for (let n = 1; (await lookAt(name)) !== 'absent'; n += 1) name = `${copy}.${n}`;
  await mkdir(dirname(name), { recursive: true });
  const target = await readlink(path).catch(ignore('EINVAL'));
  await (target === undefined ? copyFile(path, name, constants.COPYFILE_EXCL) : symlink(target, name));
  return name;
}

/** Makes the folders of `path` (below `root`) that are missing; returns the ones it made, outermost first. */
export async function makeFolders(root: string, path: string): Promise<string[]> {
  const missing: string[] = [];
  for (let folder = dirname(path); (await lookAt(join(root, folder))) === 'absent'; folder = dirname(folder)) {
    missing.unshift(folder);
    if (folder === '/') break;
  }
  await mkdir(join(root, dirname(path)), { recursive: true, mode: 0o755 });
  return missing;
}

/** Removes an empty folder; one that is in use, or gone already, is left as it is. */
export async function removeEmptyFolder(path: string): Promise<void> {
  await rmdir(path).catch(ignore('ENOTEMPTY', 'ENOENT', 'EEXIST'));
}

async function atOnce(path: string, make: (temporary: string) => Promise<void>): Promise<void> {
  // A leading dot: while it exists, Pacemaker must not list it as an agent, nor systemd as a drop-in.
  const temporary = join(dirname(path), `.${basename(path)}.havirt-${process.pid}`);
  try {
    await make(temporary);
    await rename(temporary, path);
  } catch (error) {
    await rm(temporary, { force: true });
    throw error;
  }
}

/** The umask does not decide, and a power cut after the rename finds the content on the disk. */
async function finish(path: string, mode: number): Promise<void> {
  const file = await open(path, 'r+');
  try {
    await file.chmod(mode);
    await file.sync();
  } finally {
    await file.close();
  }
}

function ignore(...codes: string[]) {
  return (error: NodeJS.ErrnoException): undefined => {
    if (!codes.includes(error.code ?? '')) throw error;
  };
}
