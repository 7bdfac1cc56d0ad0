// Whatever ssh does, there is an answer within the bound, and no ssh afterwards. Real sshd's are in test/contract/peers; here
// programs stand for ssh that do what an ssh could do at its worst.
import { chmodSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { beforeEach, describe, expect, test, vi } from 'vitest';
import { askOverSsh, sshArgv } from '../../../src/peers/ask-over-ssh.ts';
import { directoryWith } from '../host/places.ts';

const question = {
  address: 'n2',
  user: undefined,
  driver: 'qemu',
  configPath: '/etc/guest1.xml',
  identity: { name: 'guest1', uuid: undefined },
  timeoutMs: 4000,
  silenceMs: 4000,
};
const report =
  '{"format":1,"driver":"qemu","host":"boot b","domains":{"kind":"known","value":[]},"processes":{"kind":"known","value":[]}}';
const answers = 'echo "debug1: Remote protocol version 2.0, remote software version OpenSSH_9.2p1" >&2';

let folder: string;
beforeEach(() => {
  folder = directoryWith();
  vi.stubEnv('PATH', `${folder}:${process.env['PATH'] ?? ''}`);
  return () => vi.unstubAllEnvs();
});

/** What comes of asking through a program that stands for ssh, how long it took, and whether the program has ended. */
async function askThrough(script: string, bounds: Partial<typeof question> = {}) {
  writeFileSync(`${folder}/ssh`, `#!/bin/sh\necho $$ >${folder}/pid\n${script}\n`);
  chmodSync(`${folder}/ssh`, 0o755);
  const beganMs = performance.now();
  const answer = await askOverSsh({ ...question, ...bounds });
  const tookMs = performance.now() - beganMs;
  return { answer, tookMs, why: answer.kind === 'unknown' ? answer.why : '' };
}

async function expectEnded(): Promise<void> {
  const pid = readFileSync(`${folder}/pid`, 'utf8').trim();
  await vi.waitFor(() => expect(readdirSync('/proc')).not.toContain(pid), { timeout: 2000 });
}

describe('an answer', () => {
  test('is the report', async () => {
    expect((await askThrough(`echo '${report}'`)).answer).toMatchObject({ kind: 'known' });
  });
  test('is here when the report is, whatever ssh still does', async () => {
    const { answer, tookMs } = await askThrough(`echo '${report}'; exec sleep 30`);
    expect(answer.kind).toBe('known');
    expect(tookMs).toBeLessThan(3000);
    await expectEnded();
  });
  test('may come in pieces', async () => {
    const script = `printf '%s' '${report.slice(0, 30)}'; sleep 0.1; printf '%s' '${report.slice(30)}'; sleep 0.1; echo`;
    expect((await askThrough(script)).answer.kind).toBe('known');
  });
});

describe('no answer, and why', () => {
  test.each([
    [
      'ssh fails',
      'echo "n2: Permission denied (publickey)." >&2; exit 255',
      'ssh n2: n2: Permission denied (publickey).',
    ],
    [
      'ssh fails after much narration',
      `${answers}; echo "sh: 1: havirt: not found" >&2; echo "Transferred: sent 1" >&2; echo "debug1: Exit status 127" >&2; exit 127`,
      'ssh n2: sh: 1: havirt: not found',
    ],
    ['ssh says nothing', 'exit 3', 'ssh n2: it ended with 3'],
    ['ssh is killed', 'kill -9 $$', 'ssh n2: it ended with SIGKILL'],
    ['the far side says nothing', 'exit 0', 'expected a report of havirt, got nothing'],
  ])('%s', async (_, script, why) => expect((await askThrough(script)).why).toBe(why));

  test('there is no ssh', async () => {
    vi.stubEnv('PATH', folder);
    expect(await askOverSsh(question)).toMatchObject({ kind: 'unknown', why: expect.stringContaining('ENOENT') });
  });
  test('a child of ssh holds its output', async () => {
    const { why, tookMs } = await askThrough('sleep 30 & exit 3');
    expect(why).toContain('it ended with 3');
    expect(tookMs).toBeLessThan(3000);
  });
  test('the far side does not stop', async () => {
    const { why } = await askThrough('exec yes 1234567890123456789012345678901234567890', {
      timeoutMs: 30_000,
      silenceMs: 30_000,
    });
    expect(why).toMatch(/its answer is longer than \d+ characters/);
    await expectEnded();
  });
});

describe('time', () => {
  test('at the bound ssh is killed, though it ignores every signal that it can', async () => {
    const { why, tookMs } = await askThrough(`trap '' TERM HUP INT QUIT PIPE; ${answers}; while :; do sleep 1; done`, {
      timeoutMs: 600,
      silenceMs: 600,
    });
    expect(why).toBe('ssh n2: no report within 600 ms');
    expect(tookMs).toBeLessThan(2500);
    await expectEnded();
  });
  test('who does not begin to answer is given up early', async () => {
    const { why, tookMs } = await askThrough('exec sleep 30', { silenceMs: 300 });
    expect(why).toBe('ssh n2: no answer within 300 ms');
    expect(tookMs).toBeLessThan(2500);
  });
  test('who has begun to answer has the full time', async () => {
    const { answer } = await askThrough(`${answers}; sleep 1; echo '${report}'`, { silenceMs: 500 });
    expect(answer.kind).toBe('known');
  });
});

const options = (argv: readonly string[]): string[] => argv.filter((_, index) => argv[index - 1] === '-o');

describe('the command', () => {
  test('asks nobody, shares no connection, forwards nothing', () => {
    expect(options(sshArgv(question))).toEqual(
      expect.arrayContaining(['BatchMode=yes', 'ControlMaster=no', 'ControlPath=none', 'ClearAllForwardings=yes']),
    );
  });
  test('runs what is asked and shows what it says, whatever ssh_config has for the session', () => {
    expect(options(sshArgv(question))).toEqual(
      expect.arrayContaining([
        'RequestTTY=no',
        'SessionType=default',
        'ForkAfterAuthentication=no',
        'RemoteCommand=none',
      ]),
    );
  });
  test('has nothing that an older ssh stumbles over', () => {
    // What IgnoreUnknown stands before is passed over where it is not known; the operator's own list does not count beside it.
    expect(options(sshArgv(question))[0]).toBe('IgnoreUnknown=*');
  });
  test('leaves time for its own way, and for a name that looks like an option', () => {
    const argv = sshArgv({ ...question, address: '-oProxyCommand=id', user: 'asker' });
    expect(argv.slice(argv.indexOf('-l'), argv.indexOf('peer-report'))).toEqual([
      '-l',
      'asker',
      '--',
      '-oProxyCommand=id',
      '/usr/sbin/havirt',
    ]);
    expect(argv[argv.indexOf('--within-ms') + 1]).toBe('2800');
  });
});
