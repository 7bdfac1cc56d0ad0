// The sources as JavaScript: one module graph, cut where it is loaded lazily, for bun, and one file for Node's single
// executables, which load no second one. The files that the program carries go in as one string (src/program/assets.ts).
import { join } from 'node:path';
import { type BuildOptions, build } from 'esbuild';
import { listAssets, readAsset } from '../../src/program/assets.ts';
import { type Runtime, thirdPartyNotices } from './notices.ts';

/** Writes `main.js` and its chunks to `folder`; returns the path of the former. bun minifies them itself. */
export async function bundleModules(folder: string): Promise<string> {
  await bundle('bun', { format: 'esm', splitting: true, outdir: folder, entryNames: 'main' });
  return join(folder, 'main.js');
}

/** Writes one CommonJS file to `folder`; returns its path. What is imported lazily there is also run lazily. */
export async function bundleFile(folder: string): Promise<string> {
  const outfile = join(folder, 'main.cjs');
  await bundle('node', {
    define: { 'import.meta.url': 'moduleUrl', 'import.meta.dirname': '__dirname' },
    banner: { js: "const moduleUrl=require('node:url').pathToFileURL(__filename).href;" },
    format: 'cjs',
    minify: true,
    supported: { 'dynamic-import': false },
    outfile,
  });
  return outfile;
}

/** Bundles twice: what the first bundle turns out to hold is written into the notices that the second one carries. */
async function bundle(runtime: Runtime, options: BuildOptions): Promise<void> {
  const { metafile } = await build({ ...common, ...options, write: false, metafile: true });
  const texts = Object.fromEntries(listAssets('').map((path) => [path, readAsset(path)]));
  const assets = { ...texts, 'THIRD-PARTY.txt': thirdPartyNotices(metafile, runtime) };
  const define = { ...options.define, HAVIRT_ASSETS: JSON.stringify(JSON.stringify(assets)) };
  await build({ ...common, ...options, define });
}

const common = {
  entryPoints: ['src/main.ts'],
  bundle: true,
  platform: 'node',
  target: 'node24',
  legalComments: 'none',
  logLevel: 'warning',
} as const satisfies BuildOptions;
