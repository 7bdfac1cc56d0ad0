// The notices name whatever is in the bundle, with a licence each.
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { type Metafile, build } from 'esbuild';
import { beforeAll, describe, expect, onTestFinished, test } from 'vitest';
import { bundledPackages, thirdPartyNotices } from '../../../../scripts/build/notices.ts';

let metafile: Metafile;

beforeAll(async () => {
  ({ metafile } = await build({
    entryPoints: ['src/main.ts'],
    bundle: true,
    platform: 'node',
    format: 'esm',
    splitting: true,
    write: false,
    outdir: 'out',
    metafile: true,
  }));
});

test('what is in the bundle is found, and what only builds or tests is not', () => {
  const found = bundledPackages(metafile);
  expect(found).toEqual(
    expect.arrayContaining(['node_modules/execa', 'node_modules/fast-xml-parser', 'node_modules/yargs']),
  );
  expect(found.filter((folder) => /esbuild|vitest|typescript/.test(folder))).toEqual([]);
});

describe.each(['bun', 'node'] as const)('on %s', (runtime) => {
  test('each package has its name and terms', () => {
    const text = thirdPartyNotices(metafile, runtime);
    const parts = text.split(/^=+\n/m);
    for (const name of ['execa', 'fast-xml-parser', 'yargs']) expect(text).toMatch(new RegExp(`^${name} \\d`, 'm'));
    for (const part of parts.slice(2)) expect(part).toMatch(/^\S+ \d\S* \(.+\)\n\n[^]*(permission|licen[cs]e)/i);
  });
});

test('the runtime is named with its own terms', () => {
  expect(thirdPartyNotices(metafile, 'bun')).toMatch(
    /^Bun 1\.[^]*JavaScriptCore[^]*tinycc[^]*GNU LESSER GENERAL PUBLIC/m,
  );
  expect(thirdPartyNotices(metafile, 'node')).toMatch(/^Node\.js 24\.[^]*OpenSSL/m);
});

/** A bundle that has something of one package, which says `manifest` about itself and has no file with its terms. */
function bundleOf(manifest: Record<string, string>): Metafile {
  const folder = join(mkdtempSync(join(tmpdir(), 'havirt-notices-')), 'node_modules/some');
  onTestFinished(() => rmSync(dirname(dirname(folder)), { recursive: true }));
  mkdirSync(folder, { recursive: true });
  writeFileSync(join(folder, 'package.json'), JSON.stringify({ name: 'some', version: '1.0.0', ...manifest }));
  const inputs = { [`${folder}/index.js`]: { bytesInOutput: 1 }, [`${folder}-other/index.js`]: { bytesInOutput: 0 } };
  return { inputs: {}, outputs: { 'main.js': { bytes: 1, imports: [], exports: [], inputs } } };
}

test('a package without a file of its terms has the usual text, where that is known', () => {
  const text = thirdPartyNotices(bundleOf({ license: 'MIT', author: 'somebody' }), 'node');
  expect(text).toMatch(/^some 1\.0\.0 \(MIT\)\n\nCopyright \(c\) somebody\n\nPermission is hereby granted/m);
});

test.each([{}, { license: 'ISC' }])('else there is no build: %j', (manifest) => {
  expect(() => thirdPartyNotices(bundleOf(manifest), 'node')).toThrow(/^some has no licence file/);
});
