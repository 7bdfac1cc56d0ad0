// The command line from outside, as a shell calls it.
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { commands } from '../../../src/commands/registry.ts';
import { exec } from '../../../src/host/exec.ts';
import { version } from '../../../src/program/version.ts';

const main = join(import.meta.dirname, '../../../src/main.ts');
const havirt = (...args: string[]) => exec([process.execPath, main, ...args], { timeoutMs: 20_000 });

describe('help', () => {
  test.each([['--help'], ['-h'], ['help'], []])('havirt %s', async (...args) => {
    const { exitCode, stdout, stderr } = await havirt(...args);
    expect({ exitCode, stderr }).toEqual({ exitCode: 0, stderr: '' });
    for (const command of commands.keys()) expect(stdout).toContain(`havirt ${command}`);
  });

  test('has no colour when it is not for a terminal', async () => {
    expect((await havirt('--help')).stdout).not.toContain('\u001B');
  });
});

test.each(['--version', '-V'])('havirt %s', async (option) => {
  expect(await havirt(option)).toMatchObject({ exitCode: 0, stdout: version });
});

test.each([
  [['no-such'], /^havirt: no such command or option: no-such \(see havirt --help\)$/],
  [['install', '--no-such'], /^havirt: no such command or option: no-such \(see havirt --help\)$/],
  [['install', '--root'], /^havirt: Not enough arguments following: root \(see havirt --help\)$/],
  [['install', '--output-as', 'xml'], /^havirt: Invalid values: .*"xml".*$/],
  [['completion', 'fish'], /^havirt: Invalid values: .*"fish".*$/],
  [['peer-report', '--within-ms', 'soon'], /^havirt: --within-ms takes a number of milliseconds$/],
  [['lab'], /^havirt: which lab command: up, down, status, exec, shell, power or logs\? .*$/],
  [['lab', 'exec', 'n1'], /^havirt: no command; expected one after --, as in: havirt lab exec n1 -- pcs status$/],
  [['lab', 'power', 'up', 'n1'], /^havirt: Invalid values: .*"up".*$/],
  [['agent'], /^havirt: Not enough non-option arguments.*$/],
  [['agent', 'no-such', 'monitor'], /^havirt: no agent "no-such" \(there are: havirt-domain.*\)$/],
])('a wrong command line is told in one line: %j', async (args, line) => {
  const { exitCode, stdout, stderr } = await havirt(...args);
  expect({ exitCode, stdout }).toEqual({ exitCode: 2, stdout: '' });
  expect(stderr).toMatch(line);
});

test('an agent by its name gets the rest of the line', async () => {
  expect((await havirt('agent', 'havirt-domain', 'meta-data')).stdout).toMatch(/<resource-agent name="havirt-domain"/);
});

test('from the repository it does not install itself', async () => {
  expect(await havirt('install', '--root', '/nonexistent')).toMatchObject({
    exitCode: 1,
    stderr: expect.stringMatching(/^havirt: only the built/),
  });
});

test('from the repository it carries nothing that others made', async () => {
  expect(await havirt('licenses')).toMatchObject({
    exitCode: 1,
    stderr: expect.stringMatching(/^havirt: only the built/),
  });
});

test.each(['bash', 'zsh'])('prints the completion for %s', async (shell) => {
  expect((await havirt('completion', shell)).stdout).toContain('--get-yargs-completions');
});
