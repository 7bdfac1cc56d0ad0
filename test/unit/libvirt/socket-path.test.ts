import { expect, test } from 'vitest';
import { socketCandidates, type SocketQuestion } from '../../../src/libvirt/socket-path.ts';
import { parseUri, UriError } from '../../../src/libvirt/uri.ts';

const root: SocketQuestion = { readOnly: false, userId: 0 };
const looking: SocketQuestion = { readOnly: true, userId: 0 };
const user: SocketQuestion = { readOnly: false, userId: 1000, userRuntimeDirectory: '/run/user/1000' };

test.each<[string, SocketQuestion, string[]]>([
  ['qemu:///system', root, ['/run/libvirt/virtqemud-sock', '/run/libvirt/libvirt-sock']],
  ['qemu:///system', looking, ['/run/libvirt/virtqemud-sock-ro', '/run/libvirt/libvirt-sock-ro']],
  ['qemu:///system', user, ['/run/libvirt/virtqemud-sock', '/run/libvirt/libvirt-sock']],
  ['qemu:///session', root, ['/run/libvirt/virtqemud-sock', '/run/libvirt/libvirt-sock']],
  ['qemu:///session', user, ['/run/user/1000/libvirt/virtqemud-sock', '/run/user/1000/libvirt/libvirt-sock']],
  [
    'qemu:///session',
    { ...user, readOnly: true },
    ['/run/user/1000/libvirt/virtqemud-sock', '/run/user/1000/libvirt/libvirt-sock'],
  ],
  ['xen:///system', root, ['/run/libvirt/virtxend-sock', '/run/libvirt/libvirt-sock']],
  ['qemu:///system?mode=legacy', root, ['/run/libvirt/libvirt-sock']],
  ['qemu:///system?mode=direct', root, ['/run/libvirt/virtqemud-sock']],
  ['qemu:///system?socket=/x/y', looking, ['/x/y']],
])('%s for %o', (text, question, expected) => {
  expect(socketCandidates(parseUri(text), question)).toEqual(expected);
});

test('a mode that libvirt does not know', () => {
  expect(() => socketCandidates(parseUri('qemu:///system?mode=fast'), root)).toThrow(UriError);
});
