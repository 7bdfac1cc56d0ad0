// The key that a node's peers hold may ask for the report and do nothing else, whatever its holder tries.
import { existsSync, rmSync, writeFileSync } from 'node:fs';
import { beforeAll, describe, expect, test } from 'vitest';
import { makeDomain } from './harness/domain.ts';
import { startLibvirtd } from './harness/libvirtd.ts';
import { inside, pathInside } from './harness/namespace.ts';
import { prepareSsh, startPeer } from './harness/sshd.ts';

let peer: string;
const domain = makeDomain({ name: 'known by its checksum' });
const mark = '/run/contract/the-key-was-too-strong';

beforeAll(async () => {
  await startLibvirtd();
  await prepareSsh();
  peer = await startPeer(240, { command: '/usr/sbin/havirt peer-report' });
});

interface Report {
  readonly format: number;
  readonly domains: { readonly kind: string };
  readonly configSha256: { readonly kind: string; readonly value?: string };
}

async function ssh(...args: string[]) {
  return await inside(['ssh', '-o', 'BatchMode=yes', ...args], { timeoutMs: 20_000 }).ended;
}

/** What the holder of the key gets for a command. */
async function reportFor(...command: string[]): Promise<Report> {
  const { stdout, stderr } = await ssh(peer, ...command);
  expect(stdout.split('\n'), stderr).toHaveLength(2);
  return JSON.parse(stdout) as Report;
}

const encoded = (path: string): string => Buffer.from(path).toString('base64url');
const question = (path: string): string =>
  `/usr/sbin/havirt peer-report --driver qemu --within-ms 3000 --encoded-config ${encoded(path)}`;

describe('the report, and nothing else, is what any command yields', () => {
  test.each([
    ['a command', `touch ${mark}`],
    ['a command behind the question', `${question(domain.config)}; touch ${mark}`],
    ['a command in the question', `${question(domain.config)}$(touch ${mark})`],
    ['another line', `${question(domain.config)}\ntouch ${mark}`],
    ['another of our commands', '/usr/sbin/havirt uninstall --force'],
    ['an agent of ours', '/usr/sbin/havirt agent havirt-domain stop'],
    ['an option of the runtime', `/usr/sbin/havirt peer-report --require ${mark}`],
    ['another URI', '/usr/sbin/havirt peer-report --driver test --within-ms 1 --encoded-config YQ'],
    ['options that we do not ask with', '/usr/sbin/havirt peer-report --config /etc/passwd'],
    ['an empty path', '/usr/sbin/havirt peer-report --driver qemu --within-ms 1 --encoded-config '],
    ['a very long one', 'x'.repeat(100_000)],
  ])('%s', async (_, command) => {
    const report = await reportFor(command);
    expect(report.domains.kind).toBe('known');
    expect(report.configSha256).toEqual({ kind: 'unknown', why: 'not asked for' });
    expect(existsSync(pathInside(mark))).toBe(false);
  });

  test('no command at all, and a terminal', async () => {
    expect((await reportFor()).format).toBe(1);
    const { stderr } = await ssh('-tt', peer);
    expect(stderr).toContain('PTY allocation request failed');
  });
});

const aboutIt = async (path: string) => (await reportFor(question(path))).configSha256;

describe('about files it says no more than the checksum of a domain’s configuration', () => {
  test('of one that is there', async () => {
    expect(await aboutIt(domain.config)).toMatchObject({
      kind: 'known',
      value: expect.stringMatching(/^[0-9a-f]{64}$/),
    });
  });
  test.each([
    ['is not there', '/run/contract/nothing'],
    ['is a secret', '/etc/shadow'],
    ['is a directory', '/root'],
    ['is a device', '/dev/zero'],
    ['is a pipe', '/run/contract/pipe'],
    ['is something of the kernel’s', '/proc/kmsg'],
    ['is below a file', '/etc/shadow/x'],
  ])('a file that %s looks like one that is not there', async (_, path) => {
    if (path.endsWith('pipe')) {
      rmSync(pathInside(path), { force: true });
      await inside(['mkfifo', path]).ended;
    }
    expect(await aboutIt(path)).toEqual({ kind: 'absent' });
  });
  test.each([
    ['with a zero in its name', 'a\0b'],
    ['with a name too long for a file', `/${'x'.repeat(5000)}`],
  ])('one %s harms nobody', async (_, path) => {
    expect((await aboutIt(path)).kind).not.toBe('known');
  });
});

describe('what ssh can do besides commands is refused', () => {
  test('copying files', async () => {
    writeFileSync(pathInside('/run/contract/batch'), `put /etc/hostname ${mark}\n`);
    const sftp = ['sftp', '-o', 'BatchMode=yes', '-b', '/run/contract/batch', peer] as const;
    expect((await inside([...sftp], { timeoutMs: 20_000 }).ended).code).not.toBe(0);
    await inside(['scp', '-O', '-o', 'BatchMode=yes', '/etc/hostname', `${peer}:${mark}`], { timeoutMs: 20_000 }).ended;
    expect(existsSync(pathInside(mark))).toBe(false);
  });
  test('forwarding to a host behind it', async () => {
    const { code, stderr } = await ssh('-W', '127.0.0.1:22', peer);
    expect(code).not.toBe(0);
    expect(stderr).toMatch(/administratively prohibited|forwarding failed/);
  });
  test('listening on it', async () => {
    const { code, stderr } = await ssh(
      '-o',
      'ExitOnForwardFailure=yes',
      '-R',
      '127.0.0.1:4711:127.0.0.1:22',
      peer,
      'x',
    );
    expect(code).not.toBe(0);
    expect(stderr).toMatch(/remote port forwarding failed/);
  });
  test('an agent, a tunnel, variables', async () => {
    const { stdout } = await ssh('-A', '-w', '0:0', '-o', 'SetEnv=LD_PRELOAD=/x BUN_BE_BUN=1', peer, 'env');
    expect((JSON.parse(stdout) as Report).format).toBe(1);
  });
});
