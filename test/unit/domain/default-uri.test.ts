// Which hypervisor is meant when nobody says.
import { expect, test } from 'vitest';
import { defaultUri } from '../../../src/domain/default-uri.ts';
import { directoryWith } from '../host/places.ts';

const from = (conf: string): string => defaultUri(undefined, `${directoryWith({ conf })}/conf`);

test.each([
  ['set', 'uri_default = "xen:///system"\n', 'xen:///system'],
  ['set among others', '# libvirt.conf\nuri_aliases = []\n\n  uri_default="lxc:///system"', 'lxc:///system'],
  ['commented out', '#uri_default = "xen:///system"\n', 'qemu:///system'],
  ['empty', '', 'qemu:///system'],
])('%s in libvirt.conf', (_, conf, uri) => expect(from(conf)).toBe(uri));

test('the environment goes first, an empty value counts as none, and no file is none', () => {
  expect(defaultUri('test:///default', '/nowhere')).toBe('test:///default');
  expect(defaultUri('', '/nowhere')).toBe('qemu:///system');
});
