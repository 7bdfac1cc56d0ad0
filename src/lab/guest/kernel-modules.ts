// Which files of an unpacked kernel package must be loaded, in which order, for the modules that are wanted. What a module
// depends on stands in its own .modinfo section; a package has no modules.dep, which depmod makes at installation.
import { readFile, readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { exec } from '../../host/exec.ts';
import { LabError, must } from '../lab-error.ts';

/**
 * The uncompressed module files below `directory` for `wanted` and all that they need, each after what it depends on.
 * Modules that are built into this kernel are left out. `busybox` unpacks compressed ones in place. Throws {@link LabError}.
 */
export async function loadOrder(directory: string, wanted: readonly string[], busybox: string): Promise<string[]> {
  const all = await readdir(directory, { recursive: true });
  const builtIn = await builtInModules(directory, all);
  const ordered = new Map<string, string>();
  const visit = async (name: string): Promise<void> => {
    if (ordered.has(name) || builtIn.has(name)) return;
    const found = all.find((path) => moduleName(path) === name);
    if (found === undefined)
      throw new LabError(`the guest needs the kernel module ${name}, which is not in ${directory}`);
    const file = await uncompressed(join(directory, found), busybox);
    for (const needed of dependencies(await readFile(file))) await visit(needed);
    ordered.set(name, file);
  };
  for (const name of wanted) await visit(name);
  return [...ordered.values()];
}

/** The names after `depends=` in a module's .modinfo section. */
export function dependencies(module: Buffer): string[] {
  const list = /\0depends=([^\0]*)\0/.exec(module.toString('latin1'))?.[1] ?? '';
  return list === '' ? [] : list.split(',');
}

// File names have hyphens where module names have underscores.
function moduleName(path: string): string | undefined {
  return /([^/]+)\.ko(?:\.xz)?$/.exec(path)?.[1]?.replaceAll('-', '_');
}

async function builtInModules(directory: string, all: readonly string[]): Promise<Set<string | undefined>> {
  const lists = all.filter((path) => path.endsWith('/modules.builtin'));
  const texts = await Promise.all(lists.map(async (path) => readFile(join(directory, path), 'utf8')));
  return new Set(texts.join('').split('\n').map(moduleName));
}

async function uncompressed(file: string, busybox: string): Promise<string> {
  if (!file.endsWith('.xz')) return file;
  must(await exec([busybox, 'unxz', file], { timeoutMs: 30_000 }), `unpacking ${file}`);
  return file.slice(0, -'.xz'.length);
}
