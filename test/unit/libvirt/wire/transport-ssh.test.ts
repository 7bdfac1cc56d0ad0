import { chmodSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { Duplex, PassThrough } from 'node:stream';
import { tmpdir } from 'node:os';
import { describe, expect, onTestFinished, test } from 'vitest';
import { openLibvirt } from '../../../../src/libvirt/open.ts';
import { encodeMessage, decodeMessage, MessageSplitter } from '../../../../src/libvirt/wire/message.ts';
import { sshArgv } from '../../../../src/libvirt/wire/transport-ssh.ts';
import { parseUri, UriError } from '../../../../src/libvirt/uri.ts';
import { exec } from '../../../../src/host/exec.ts';

const options = { timeoutMs: 2500, readOnly: false };
const argvOf = (uri: string, readOnly = false): string[] => sshArgv(parseUri(uri), { ...options, readOnly });

/** Runs it where only these programs exist besides the shell's own; each writes down its name and arguments. */
async function runRemote(uri: string, programs: readonly string[], readOnly = false): Promise<string> {
  const folder = mkdtempSync(`${tmpdir()}/havirt-ssh-`);
  const bin = `${folder}/bin`;
  onTestFinished(() => rmSync(folder, { recursive: true }));
  mkdirSync(bin);
  for (const program of programs) {
    writeFileSync(`${bin}/${program}`, `#!/bin/sh\nprintf '<%s>' ${program} "$@"\n`);
    chmodSync(`${bin}/${program}`, 0o755);
  }
  const netcat = `#!/bin/sh\n[ "$1" = -q ] && echo "nc: option requires an argument -- 'q'" && exit 1\nprintf '<%s>' nc "$@"\n`;
  if (programs.includes('nc')) writeFileSync(`${bin}/nc`, netcat);
  const command = argvOf(uri, readOnly).at(-1) ?? '';
  const path = `${bin}:/usr/bin:/bin`;
  const { stdout, failure } = await exec(['/bin/sh', '-c', command], { timeoutMs: 5000, env: { PATH: path } });
  expect(failure).toBe('');
  return stdout;
}

describe('the command on this side', () => {
  test('is never interactive and bounded', () => {
    const argv = argvOf('qemu+ssh://n2/system');
    expect([argv[0], ...argv.slice(-3, -1)]).toEqual(['ssh', '--', 'n2']);
    const given = argv.filter((_, index) => argv[index - 1] === '-o');
    expect(given).toEqual(
      expect.arrayContaining([
        'BatchMode=yes',
        'ConnectTimeout=3',
        'ControlPath=none',
        'EscapeChar=none',
        'ForwardAgent=no',
        'RemoteCommand=none',
        'RequestTTY=no',
        'StdinNull=no',
      ]),
    );
  });

  test('has port, user, key and program of the URI', () => {
    const argv = argvOf('qemu+ssh://adm@n2:2222/system?keyfile=/root/.ssh/peer&command=/opt/ssh&no_verify=1');
    expect(argv.slice(0, 7)).toEqual(['/opt/ssh', '-p', '2222', '-l', 'adm', '-i', '/root/.ssh/peer']);
    expect(argv).toContain('StrictHostKeyChecking=no');
  });

  test('takes a host that looks like an option for a host', () => {
    const argv = argvOf('qemu+ssh://-oProxyCommand=reboot/system');
    expect(argv.slice(argv.indexOf('--'), -1)).toEqual(['--', '-oProxyCommand=reboot']);
  });

  test('proxy= is checked', () => {
    expect(() => argvOf('qemu+ssh://n2/system?proxy=magic')).toThrow(UriError);
  });
});

describe('the command on the far side, run by a real shell', () => {
  test.each<[string, string[], boolean, string]>([
    ['qemu+ssh://n2/system', ['virt-ssh-helper', 'nc'], false, '<virt-ssh-helper><qemu:///system>'],
    ['qemu+ssh://n2/system', ['virt-ssh-helper'], true, '<virt-ssh-helper><-r><qemu:///system>'],
    [
      'qemu+ssh://n2/system?proxy=netcat',
      ['virt-ssh-helper', 'nc'],
      false,
      '<nc><-q0><-U></var/run/libvirt/libvirt-sock>',
    ],
    ['qemu+ssh://n2/system?proxy=netcat', ['nc'], true, '<nc><-q0><-U></var/run/libvirt/libvirt-sock-ro>'],
    ['qemu+ssh://n2/system?socket=/a%20b', ['virt-ssh-helper', 'nc'], false, '<nc><-q0><-U></a b>'],
    ["qemu+ssh://n2/it's$(reboot)", ['virt-ssh-helper'], false, "<virt-ssh-helper><qemu:///it's$(reboot)>"],
  ])('%s', async (uri, programs, readOnly, expected) => {
    expect(await runRemote(uri, programs, readOnly)).toBe(expected);
  });
});

test('a connection over the program’s standard input and output', async () => {
  const started: string[][] = [];
  const startProgram = (argv: readonly string[]): Duplex => {
    started.push([...argv]);
    const [input, output] = [new PassThrough(), new PassThrough()];
    const splitter = new MessageSplitter();
    input.on('data', (chunk: Buffer) => {
      for (const bytes of splitter.push(chunk)) {
        const { header } = decodeMessage(bytes);
        const noTypes = header.procedure === 66;
        output.write(encodeMessage({ ...header, type: 1 }, (xdr) => void (noTypes && xdr.uint32(0))));
      }
    });
    return Duplex.from({ writable: input, readable: output });
  };
  const connection = await openLibvirt(parseUri('qemu+ssh://n2/system'), { timeoutMs: 1000, startProgram });
  expect(connection.peer).toBe('n2 (ssh)');
  expect(started[0]?.[0]).toBe('ssh');
  connection.close();
});

test('ssh that fails is a connection that closed, with ssh’s own words in one line', async () => {
  const stream = new Duplex({ read: () => {}, write: (_chunk, _encoding, done) => done() });
  setTimeout(() => stream.destroy(new Error('ssh exited with 255\nssh: connect to host n2: No route to host\n')), 5);
  const startProgram = (): Duplex => stream;
  await expect(openLibvirt(parseUri('qemu+ssh://n2/system'), { timeoutMs: 1000, startProgram })).rejects.toMatchObject({
    kind: 'closed',
    message: 'libvirt at n2 (ssh): ssh exited with 255; ssh: connect to host n2: No route to host',
  });
});
