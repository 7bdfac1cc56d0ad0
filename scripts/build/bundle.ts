// The sources as JavaScript: one module graph, cut where it is loaded lazily, for bun, and one file for Node's single
// executables, which load no second one. The files that the program carries go in as one string (src/program/assets.ts).
import { join } from 'node:path';
import { type BuildOptions, build } from 'esbuild';
import { listAssets, readAsset } from '../../src/program/assets.ts';

/** Writes `main.js` and its chunks to `folder`; returns the path of the former. bun minifies them itself. */
export async function bundleModules(folder: string): Promise<string> {
  await build({ ...common(), format: 'esm', splitting: true, outdir: folder, entryNames: 'main' });
  return join(folder, 'main.js');
}

/** Writes one CommonJS file to `folder`; returns its path. What is imported lazily there is also run lazily. */
export async function bundleFile(folder: string): Promise<string> {
  const outfile = join(folder, 'main.cjs');
  await build({
    ...common({ 'import.meta.url': 'moduleUrl', 'import.meta.dirname': '__dirname' }),
    banner: { js: "const moduleUrl=require('node:url').pathToFileURL(__filename).href;" },
    format: 'cjs',
    minify: true,
    supported: { 'dynamic-import': false },
    outfile,
  });
  return outfile;
}

function common(define: Record<string, string> = {}): BuildOptions {
  const assets = Object.fromEntries(listAssets('').map((path) => [path, readAsset(path)]));
  return {
    entryPoints: ['src/main.ts'],
    bundle: true,
    platform: 'node',
    target: 'node24',
    legalComments: 'none',
    logLevel: 'warning',
    define: { ...define, HAVIRT_ASSETS: JSON.stringify(JSON.stringify(assets)) },
  };
}
