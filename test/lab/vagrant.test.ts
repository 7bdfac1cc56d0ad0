// The Vagrantfile is checked by Vagrant itself, as far as that goes without booting machines.
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { exec } from '../../src/host/exec.ts';

let scratch = '';
beforeAll(async () => {
  scratch = await mkdtemp(join(tmpdir(), 'havirt-vagrant-'));
});
afterAll(async () => rm(scratch, { recursive: true, force: true }));

test.each(['bookworm', 'trixie'])('vagrant validates the machines of %s', async (release) => {
  const finished = await exec(['vagrant', 'validate', '--ignore-provider'], {
    timeoutMs: 120_000,
    cwd: join(import.meta.dirname, '../..'),
    env: { VAGRANT_HOME: join(scratch, 'home'), VAGRANT_DOTFILE_PATH: join(scratch, 'state'), HAVIRT_RELEASE: release },
  });
  expect(finished.stderr).toBe('');
  expect(finished.stdout).toContain('Vagrantfile validated successfully.');
  expect(finished.exitCode).toBe(0);
});
