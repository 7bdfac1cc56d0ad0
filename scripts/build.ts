// Builds the programs: `node scripts/build.ts [--only bun|pkg] [--force]`. What has not changed is not built again.
import { mkdirSync, mkdtempSync, existsSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { parseArgs } from 'node:util';
import { compileWithBun, compileWithPkg } from './build/compile.ts';
import { hashInputs } from './build/inputs.ts';

const programs = {
  bun: { file: 'havirt', compile: compileWithBun },
  pkg: { file: 'havirt-pkg', compile: compileWithPkg },
} as const;

process.chdir(join(import.meta.dirname, '..'));
const { values } = parseArgs({ options: { only: { type: 'string' }, force: { type: 'boolean', default: false } } });
const wanted = Object.entries(programs).filter(([name]) => values.only === undefined || values.only === name);
if (wanted.length === 0) {
  console.error(`build: --only takes ${Object.keys(programs).join(' or ')}, not "${values.only ?? ''}"`);
  process.exit(2);
}

const dist = resolve('dist');
mkdirSync(dist, { recursive: true });
const inputs = hashInputs();
for (const [, { file, compile }] of wanted) {
  const program = join(dist, file);
  const stamp = join(dist, `.${file}.inputs`);
  if (!values.force && existsSync(program) && existsSync(stamp) && readFileSync(stamp, 'utf8') === inputs) {
    console.log(`build: dist/${file}: nothing has changed`);
    continue;
  }
  const started = performance.now();
  const workFolder = mkdtempSync(join(dist, `.${file}-`));
  try {
    await compile(program, workFolder);
  } finally {
    rmSync(workFolder, { recursive: true, force: true });
  }
  writeFileSync(stamp, inputs);
  console.log(`build: dist/${file}: built (${((performance.now() - started) / 1000).toFixed(1)} s)`);
}
