import { describe, expect, test } from 'vitest';
import { parseUri, remoteName, UriError } from '../../../src/libvirt/uri.ts';

const none = new Map<string, string>();

describe('what libvirt accepts', () => {
  test.each<[string, ReturnType<typeof parseUri>]>([
    ['qemu:///system', { driver: 'qemu', transport: 'unix', path: '/system', params: none }],
    ['qemu:///session', { driver: 'qemu', transport: 'unix', path: '/session', params: none }],
    ['xen:///', { driver: 'xen', transport: 'unix', path: '/', params: none }],
    ['QEMU:///system', { driver: 'qemu', transport: 'unix', path: '/system', params: none }],
    ['qemu://n2/system', { driver: 'qemu', transport: 'tls', host: 'n2', path: '/system', params: none }],
    [
      'qemu+tls://n2:1234/system',
      { driver: 'qemu', transport: 'tls', host: 'n2', port: 1234, path: '/system', params: none },
    ],
    [
      'qemu+tcp://[fe80::1]:1/system',
      { driver: 'qemu', transport: 'tcp', host: 'fe80::1', port: 1, path: '/system', params: none },
    ],
    ['qemu+tcp://[::1]/system', { driver: 'qemu', transport: 'tcp', host: '::1', path: '/system', params: none }],
    [
      'qemu+ssh://root@n2/system',
      { driver: 'qemu', transport: 'ssh', user: 'root', host: 'n2', path: '/system', params: none },
    ],
    ['qemu+libssh2://n2/system', { driver: 'qemu', transport: 'ssh', host: 'n2', path: '/system', params: none }],
    ['remote+tcp://n2', { driver: 'remote', transport: 'tcp', host: 'n2', path: '', params: none }],
    [
      'qemu+unix:///system?socket=/run/a%20b&mode=direct;x=1=2',
      {
        driver: 'qemu',
        transport: 'unix',
        path: '/system',
        params: new Map([
          ['socket', '/run/a b'],
          ['mode', 'direct'],
          ['x', '1=2'],
        ]),
      },
    ],
  ])('%s', (text, expected) => {
    expect(parseUri(text)).toEqual(expected);
  });
});

describe('what cannot be used is refused, and the reason says what was got', () => {
  test.each([
    ['', 'expected a URI'],
    ['system', 'expected a URI'],
    ['/system', 'expected a URI'],
    ['qemu://system', 'did you mean qemu:///system?'],
    ['qemu://session', 'did you mean qemu:///session?'],
    ['qemu+ext://n2/system', 'transport "ext"'],
    ['qemu+unix://n2/system', 'on this machine'],
    ['qemu+ssh://n2:port/system', 'is not a host'],
    ['qemu://[::1/system', 'is not a host'],
    ['qemu://n2/%zz', 'percent-encoded'],
  ])('%s', (text, reason) => {
    expect(() => parseUri(text)).toThrow(UriError);
    expect(() => parseUri(text)).toThrow(reason);
  });
});

describe('the far daemon opens what is local to it (remoteConnectFormatURI)', () => {
  test.each([
    ['qemu:///system', 'qemu:///system'],
    ['qemu+ssh://root@n2:22/system', 'qemu:///system'],
    ['qemu+tls://n2/system?pkipath=/x&no_verify=1', 'qemu:///system'],
    ['qemu+unix:///system?socket=/x&own=a%20b', 'qemu:///system?own=a%20b'],
    ['xen+tcp://n2/', 'xen:///'],
    ['remote+tcp://n2/', ''],
    ['test+unix:///default?name=xen:///system', 'xen:///system'],
  ])('%s', (text, expected) => {
    expect(remoteName(parseUri(text))).toBe(expected);
  });

  test('virt-ssh-helper is told mode and socket as well', () => {
    const uri = parseUri('qemu+ssh://n2/system?mode=direct&keyfile=/k');
    expect(remoteName(uri, { keep: ['mode', 'socket'] })).toBe('qemu:///system?mode=direct');
  });
});
