import { XMLParser } from 'fast-xml-parser';
import { describe, expect, test } from 'vitest';
import { newcArchive } from '../../../../src/lab/guest/cpio.ts';
import type { GuestDomain } from '../../../../src/lab/guest/domain-xml.ts';
import { domainXml } from '../../../../src/lab/guest/domain-xml.ts';
import { dependencies } from '../../../../src/lab/guest/kernel-modules.ts';

describe('newcArchive', () => {
  test('each member begins at a multiple of four with its name and its size', () => {
    const archive = newcArchive([
      { path: 'bin', mode: 0o755 },
      { path: 'bin/hello', mode: 0o755, content: Buffer.from('hello') },
    ]);
    const text = archive.toString('latin1');
    const starts = [...text.matchAll(/070701/g)].map(({ index }) => index);
    expect(starts).toHaveLength(3);
    expect(starts.every((start) => start % 4 === 0)).toBe(true);
    const fields = (start = 0) =>
      (text.slice(start + 6, start + 110).match(/.{8}/g) ?? []).map((hex) => parseInt(hex, 16));
    expect(fields(starts[0])).toEqual([1, 0o040755, 0, 0, 1, 0, 0, 0, 0, 0, 0, 'bin'.length + 1, 0]);
    expect(fields(starts[1])).toEqual([2, 0o100755, 0, 0, 1, 0, 5, 0, 0, 0, 0, 'bin/hello'.length + 1, 0]);
    expect(text.endsWith('TRAILER!!!\0\0\0\0')).toBe(true);
  });
});

describe('dependencies', () => {
  test.each([
    ['several', '\0license=GPL\0depends=virtio,virtio_ring\0retpoline=Y\0', ['virtio', 'virtio_ring']],
    ['none', '\0depends=\0', []],
    ['no such section', 'ELF', []],
  ])('%s', (_what, section, expected) => {
    expect(dependencies(Buffer.from(section))).toEqual(expected);
  });
});

const guest = {
  name: 'guest1',
  uuid: '5f0c3c9e-6c1e-4a57-9d0b-0d7b5f1a0001',
  files: { kernel: '/g/vmlinuz', initrd: '/g/initramfs' },
  disk: { target: 'iqn.2001-04.com.example.havirt-lab:guest1', host: '10.77.0.1', port: 3260 },
};

interface ParsedDomain {
  readonly os: { readonly cmdline: string };
  readonly devices: { readonly disk: Readonly<Record<string, unknown>> };
}

function parsedDomain(changes: Partial<GuestDomain> = {}): ParsedDomain {
  const parser = new XMLParser({ ignoreAttributes: false, attributeNamePrefix: '' });
  return (parser.parse(domainXml({ ...guest, ...changes })) as { domain: ParsedDomain }).domain;
}

describe('domainXml', () => {
  test('the disk is a LUN without a cache on the host, and is not declared shareable', () => {
    const { disk } = parsedDomain().devices;
    expect(disk).toMatchObject({
      type: 'network',
      device: 'disk',
      driver: { type: 'raw', cache: 'none' },
      source: { protocol: 'iscsi', name: `${guest.disk.target}/1`, host: { name: '10.77.0.1', port: '3260' } },
    });
    expect(disk).not.toHaveProperty('shareable');
  });

  test('the guest knows its name, and takes no notice of the power button when told so', () => {
    expect(parsedDomain().os.cmdline).toContain('havirt.name=guest1');
    expect(parsedDomain().os.cmdline).not.toContain('ignore_poweroff');
    expect(parsedDomain({ ignorePowerOff: true }).os.cmdline).toContain('havirt.ignore_poweroff=1');
  });

  test.each(['', 'two words', 'a<b', "it's", 'x'.repeat(65)])('the name %j is refused', (name) => {
    expect(() => domainXml({ ...guest, name })).toThrow(/guest name: expected/);
  });
});
