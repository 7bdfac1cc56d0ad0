// The built programs as files: their names, what they carry, what they install, and that neither the environment nor the
// folder they are called in makes anything else of them.
import {
  chmodSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type Finished, exec } from '../../src/host/exec.ts';
import { version } from '../../src/program/version.ts';

const dist = join(import.meta.dirname, '../../dist');

/** Each changes what one of the programs does without its filter: it runs another, fails, writes a file or says more. */
const hostile = [
  'BUN_BE_BUN=1',
  'BUN_OPTIONS=--version',
  'BUN_BYTECODE_DIGEST_OUT=written',
  'BUN_BYTECODE_ORDER_OUT=written',
  'BUN_JSC_noSuchOption=1',
  'BUN_JSC_dumpOptions=2',
  'WTF_numberOfProcessorCores=many',
  'SIMDUTF_FORCE_IMPLEMENTATION=none',
  'NODE_OPTIONS=--no-such-option',
  'NODE_OPTIONS=--require /nonexistent.js',
  'NODE_CHANNEL_FD=none',
  'NODE_COMPILE_CACHE=written',
  'NODE_V8_COVERAGE=written',
  'OPENSSL_CONF=/etc/passwd',
] as const;

/** What each runtime by itself would read in the folder it is called in. */
const hostileFiles = {
  'bunfig.toml': 'preload = ["./preload.ts"]\n[run]\nbun = true\n',
  'preload.ts': 'process.stdout.write("hijacked"); process.exit(42);',
  '.env': 'NODE_OPTIONS=--no-such-option\nBUN_OPTIONS=--version\n',
  'package.json': '{ not json',
  'tsconfig.json': '{ "extends": "./nonexistent.json" }',
  'sea-config.json': '{ not json',
} as const;

const work = mkdtempSync(join(tmpdir(), 'havirt-binary-'));
afterAll(() => rmSync(work, { recursive: true }));

/** Runs `program` with nothing in its environment but `variables`, in `cwd`. */
function run(program: string, args: string[], variables: readonly string[] = [], cwd = work): Promise<Finished> {
  return exec(['/usr/bin/env', '-i', '-C', cwd, ...variables, program, ...args], { timeoutMs: 60_000 });
}

describe.each(['havirt', 'havirt-pkg'])('%s', (file) => {
  const program = join(dist, file);
  const folder = mkdtempSync(join(work, `${file}-`));
  const agent = join(folder, 'havirt-domain');
  symlinkSync(program, agent);

  let metadata: string;

  beforeAll(async () => {
    metadata = (await run(agent, ['meta-data'])).stdout;
  });

  test('is the agent under the name of the agent', async () => {
    expect(metadata).toMatch(/^<\?xml .*<resource-agent name="havirt-domain".*<\/resource-agent>$/s);
    expect((await run('/bin/sh', ['-c', 'havirt-domain meta-data'], [`PATH=${folder}`])).stdout).toBe(metadata);
  });

  test('is the command under any other name', async () => {
    const other = join(folder, 'other');
    symlinkSync(program, other);
    for (const called of [program, other]) expect((await run(called, ['--version'])).stdout).toBe(version);
    expect((await run(program, ['agent', 'havirt-domain', 'meta-data'])).stdout).toBe(metadata);
  });

  test('tells a wrong command line in one line', async () => {
    expect(await run(program, ['no-such'])).toMatchObject({
      exitCode: 2,
      stdout: '',
      stderr: 'havirt: no such command or option: no-such (see havirt --help)',
    });
  });

  test.each(hostile)('stays what it is with %s', async (variable) => {
    const cwd = mkdtempSync(join(work, 'cwd-'));
    expect(await run(agent, ['meta-data'], [variable], cwd)).toMatchObject({
      exitCode: 0,
      stderr: '',
      stdout: metadata,
    });
    expect(readdirSync(cwd)).toEqual([]);
  });

  test('stays what it is in a hostile folder', async () => {
    const cwd = mkdtempSync(join(work, 'cwd-'));
    for (const [name, text] of Object.entries(hostileFiles)) writeFileSync(join(cwd, name), text);
    expect(await run(agent, ['meta-data'], [], cwd)).toMatchObject({ exitCode: 0, stderr: '', stdout: metadata });
  });

  test('installs itself, works from there, and takes itself away', async () => {
    const root = join(folder, 'root');
    const installed = join(root, 'usr/sbin/havirt');
    expect((await run(program, ['install', '--root', root])).stdout).toMatch(/^create +\/usr\/sbin\/havirt$/m);
    expect((await run(join(root, 'usr/lib/ocf/resource.d/havirt/havirt-domain'), ['meta-data'])).exitCode).toBe(0);
    const again = JSON.parse(
      (await run(installed, ['install', '--root', root, '--output-as', 'json'])).stdout,
    ) as unknown;
    expect(again).toContainEqual({ verb: 'keep', path: '/usr/sbin/havirt', why: 'already so' });
    expect((await run(installed, ['uninstall', '--root', root])).exitCode).toBe(0);
    expect(existsSync(root)).toBe(false);
  });

  test('carries the notices of what it is made from', async () => {
    const { exitCode, stdout } = await run(program, ['licenses']);
    expect(exitCode).toBe(0);
    // Longer than a pipe holds: the beginning may not come twice.
    expect(stdout.match(/^(?:Bun|Node\.js|yargs) \d/gm)).toEqual([expect.stringMatching(/^[BN]/), 'yargs 1']);
  });

  test('says who may install when it may not', async () => {
    const closed = mkdtempSync(join(folder, 'closed-'));
    chmodSync(work, 0o755);
    chmodSync(folder, 0o755);
    const asNobody = ['--reuid=65534', '--regid=65534', '--clear-groups', program, 'install', '--root', closed];
    const { exitCode, stderr } = await run('/usr/bin/setpriv', asNobody);
    expect({ exitCode, stderr }).toEqual({
      exitCode: 4,
      stderr: expect.stringMatching(/^havirt: no permission to \w+ .*; run as root$/) as string,
    });
  });

  test('completes commands and options in bash', async () => {
    const script = `
      source <("$0" completion bash)
      COMP_WORDS=(havirt in); COMP_CWORD=1; _havirt; echo "\${COMPREPLY[*]}"
      COMP_WORDS=(havirt install --dr); COMP_CWORD=2; _havirt; echo "\${COMPREPLY[*]}"`;
    const path = mkdtempSync(join(folder, 'path-'));
    symlinkSync(program, join(path, 'havirt'));
    const { stdout } = await run('/bin/bash', ['-c', script, program], [`PATH=${path}:/usr/bin:/bin`]);
    expect(stdout.split('\n')).toEqual(['install', '--dry-run']);
  });
});

test('the manual pages are faultless', async () => {
  const root = join(work, 'manuals');
  mkdirSync(root);
  await run(join(dist, 'havirt'), ['install', '--root', root]);
  for (const page of ['man8/havirt.8', 'man7/ocf_havirt_havirt-domain.7']) {
    const argv = ['--warnings', '--encoding=utf8', '-l', join(root, 'usr/share/man', page)];
    const { exitCode, stdout, stderr } = await run('/usr/bin/man', argv, [
      'LC_ALL=C.UTF-8',
      'PATH=/usr/bin:/bin',
      'MANWIDTH=80',
    ]);
    expect({ exitCode, stderr }).toEqual({ exitCode: 0, stderr: '' });
    expect(stdout).toMatch(/\n +havirt |\n +ocf_havirt_havirt-domain /);
  }
});
