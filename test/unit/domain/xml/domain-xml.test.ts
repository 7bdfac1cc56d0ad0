// A domain's configuration, from libvirt's own form to hostile ones. What it says of identity decides what stop ends.
import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { parseDomainXml } from '../../../../src/domain/xml/domain-xml.ts';

const domain = (inner: string): string => `<domain type='kvm'>${inner}</domain>`;
const named = (inner = ''): string => domain(`<name>guest1</name>${inner}`);

function identityOf(xml: string) {
  const parsed = parseDomainXml(xml);
  return parsed.kind === 'domain' ? parsed.identity : parsed.why;
}

function needsOf(xml: string) {
  const parsed = parseDomainXml(xml);
  if (parsed.kind === 'invalid') throw new Error(parsed.why);
  return parsed.needs;
}

const devices = (xml: string) => needsOf(named(`<devices>${xml}</devices>`));

describe('the name', () => {
  test.each([
    ['plain', '<name>guest1</name>', 'guest1'],
    ['with blanks, which libvirt keeps', '<name> two words </name>', ' two words '],
    ['with quotes', `<name>it's "x"</name>`, `it's "x"`],
    ['with entities', '<name>a&amp;b&lt;c&quot;&#x41;&#66;</name>', 'a&b<c"AB'],
    ['in a CDATA section', '<name>x<![CDATA[<&>]]>y</name>', 'x<&>y'],
    ['around a comment', '<name>a<!-- <name>b</name> -->c</name>', 'ac'],
    ['with a leading dash', '<name>-rf</name>', '-rf'],
    ['that looks like a number', '<name>007</name>', '007'],
    ['beyond ASCII', '<name>größe ☃😀</name>', 'größe ☃😀'],
    [
      'with other names further in',
      '<name>a</name><metadata><name>b</name></metadata><devices><name>c</name></devices>',
      'a',
    ],
    ['commented out once', '<!-- <name>b</name> --><name>a</name>', 'a'],
  ])('%s', (_, xml, name) => expect(identityOf(domain(xml))).toEqual({ name, uuid: undefined }));

  test.each([
    ['missing', '', 'expected one <name> in <domain>, got 0'],
    ['twice', '<name>a</name><name>b</name>', 'expected one <name> in <domain>, got 2'],
    ['empty', '<name/>', 'expected a name without slashes and control characters, got ""'],
    ['blank', '<name> </name>', 'expected a name without slashes and control characters, got " "'],
    ['with a slash', '<name>../a</name>', 'expected a name without slashes and control characters, got "../a"'],
    ['with a line break', '<name>a\nb</name>', 'expected a name without slashes and control characters, got "a\\nb"'],
    [
      'with an escaped line break',
      '<name>a&#10;b</name>',
      'expected a name without slashes and control characters, got "a\\nb"',
    ],
    [
      'with a NUL, which would end it early for libvirt',
      '<name>a\0b</name>',
      'expected a name without slashes and control characters, got "a\\u0000b"',
    ],
    ['made of elements', '<name><b>a</b></name>', 'expected a name without slashes and control characters, got ""'],
  ])('%s is refused', (_, xml, why) => expect(identityOf(domain(xml))).toBe(why));
});

describe('the UUID', () => {
  const canonical = 'c7a5fdbd-edaf-9455-926a-d65c16db1809';
  test.each([canonical, 'C7A5FDBDEDAF9455926AD65C16DB1809', ` ${canonical}\n`, 'c7a5fdbd-edaf9455926a-d65c16db1809'])(
    '%j is brought into one form',
    (uuid) => expect(identityOf(named(`<uuid>${uuid}</uuid>`))).toEqual({ name: 'guest1', uuid: canonical }),
  );

  test.each([
    '<uuid/>',
    '<uuid>xyz</uuid>',
    `<uuid>${canonical}0</uuid>`,
    `<uuid>${canonical}</uuid><uuid>${canonical}</uuid>`,
  ])('%s is refused', (xml) =>
    expect(identityOf(named(xml))).toMatch(/^expected at most one <uuid> of 32 hexadecimal digits/),
  );
});

describe('what is no configuration', () => {
  const bomb = `<!DOCTYPE lolz [<!ENTITY a "ha">${'bcdefghij'.replaceAll(/./g, (c) => `<!ENTITY ${c} "&a;&a;&a;&a;">`)}]>`;
  test.each([
    ['empty', '', /an empty file$/],
    ['blank', ' \n', /an empty file$/],
    ['text', 'hello', /^expected well-formed XML: line 1/],
    ['cut off', '<domain>\n<name>a</name>', /^expected well-formed XML: line 1: Unclosed tag 'domain'/],
    ['an entity bomb', `${bomb}${domain('<name>&j;</name>')}`, /DOCTYPE/],
    ['an external entity', `<!DOCTYPE d SYSTEM "file:///etc/shadow">${named()}`, /DOCTYPE/],
    ['another element', '<network><name>a</name></network>', /^expected one <domain> element, got <network>$/],
    ['a domain inside another element', `<domainsnapshot>${named()}</domainsnapshot>`, /got <domainsnapshot>$/],
    ['two domains', `${named()}${named()}`, /^expected well-formed XML/],
    ['text behind the domain', `${named()}junk`, /^expected well-formed XML/],
    ['too deep', domain(`<name>a</name>${'<a>'.repeat(5000)}${'</a>'.repeat(5000)}`), /nested/],
    ['after JavaScript’s own names', named('<__proto__><x/></__proto__>'), /__proto__/],
    ['a raw ampersand', domain('<name>a & b</name>'), /^expected well-formed XML/],
  ])('%s', (_, xml, why) => expect(identityOf(xml)).toMatch(why));

  test('whatever the text, the parser answers, and names nobody it should not', () => {
    const pieces = fc.constantFrom(
      '<domain>',
      '</domain>',
      '<name>',
      '</name>',
      '<![CDATA[',
      ']]>',
      '<!--',
      '-->',
      '&amp;',
      'a',
      '/',
      '\n',
      '"',
      '<uuid>',
      '</uuid>',
      '<?x?>',
    );
    const text = fc.oneof(
      fc.string({ unit: 'binary' }),
      fc.array(pieces, { maxLength: 20 }).map((parts) => parts.join('')),
    );
    const property = fc.property(text, (xml) => {
      const parsed = parseDomainXml(xml);
      if (parsed.kind === 'domain') expect(parsed.identity.name).toMatch(/^[^/\n\0]+$/);
    });
    fc.assert(property, { numRuns: 200 });
  });

  test('a huge flat one is read all the same', () => {
    expect(identityOf(named('<a/>'.repeat(50_000)))).toMatchObject({ name: 'guest1' });
  });
});

describe('memory', () => {
  test.each([
    ['<memory>1048576</memory>', 1_048_576],
    [`<memory unit='MiB'>64</memory>`, 65_536],
    [`<memory unit='mib'>64</memory>`, 65_536],
    [`<memory unit='G'>1</memory>`, 1_048_576],
    [`<memory unit='GB'>1</memory>`, 976_563],
    [`<memory unit='TiB'>1</memory>`, 1_073_741_824],
    [`<memory unit='bytes'>1025</memory>`, 2],
    [`<memory unit='constructor'>5</memory>`, 5],
    ['<memory>many</memory>', 0],
    ['<memory>-5</memory>', 0],
    ['', 0],
    [`<memory unit='GiB'>1</memory><memoryBacking><hugepages/></memoryBacking>`, 0],
  ])('%s', (xml, memoryKiB) => expect(needsOf(named(xml)).memoryKiB).toBe(memoryKiB));
});

describe('what must be here', () => {
  test.each([
    [`<disk type='file' device='disk'><source file='/var/a.qcow2'/></disk>`, ['/var/a.qcow2']],
    [`<disk type='block'><source dev='/dev/vg/a'/></disk>`, ['/dev/vg/a']],
    [`<disk type='network'><source protocol='rbd' name='pool/a'/></disk>`, []],
    [`<disk type='volume'><source pool='p' volume='v'/></disk>`, []],
    [`<disk type='file' device='cdrom'/>`, []],
    [`<disk type='file' device='cdrom'><source file='/var/cd.iso'/></disk>`, ['/var/cd.iso']],
    [`<disk type='file' device='cdrom'><source file='/x.iso' startupPolicy='optional'/></disk>`, []],
    [`<disk><source file='/a'/></disk><disk><source file='/b &amp; c'/></disk>`, ['/a', '/b & c']],
  ])('disks: %s', (xml, paths) => expect(devices(xml).diskPaths).toEqual(paths));

  test('files to boot from', () => {
    const os = `<os><kernel>/boot/vmlinuz</kernel><initrd> /boot/initrd </initrd><loader type='rom'>/usr/bios.bin</loader></os>`;
    expect(needsOf(named(os)).diskPaths).toEqual(['/boot/vmlinuz', '/boot/initrd', '/usr/bios.bin']);
  });

  test.each([
    [`<interface type='bridge'><source bridge='br0'/></interface>`, ['br0']],
    [`<interface type='direct'><source dev='eth1'/></interface>`, ['eth1']],
    [`<interface type='network'><source network='default'/></interface>`, []],
    [`<interface type='bridge'><source bridge='ovs0'/><virtualport type='openvswitch'/></interface>`, []],
    [`<interface type='user'/>`, []],
  ])('network devices: %s', (xml, bridges) => expect(devices(xml).bridges).toEqual(bridges));

  test('the emulator', () => {
    expect(devices('<emulator> /usr/bin/kvm </emulator>').emulator).toBe('/usr/bin/kvm');
    expect(devices('').emulator).toBeUndefined();
  });
});

describe('disks that the domain writes to', () => {
  test.each([
    [`<disk type='file'><source file='/a'/></disk>`, [{ kind: 'file', path: '/a' }]],
    [`<disk type='block'><source dev='/dev/a'/></disk>`, [{ kind: 'block', path: '/dev/a' }]],
    [
      `<disk type='network'><source protocol='rbd' name='p/a'/></disk>`,
      [{ kind: 'network', protocol: 'rbd', name: 'p/a' }],
    ],
    [`<disk type='file'><source file='/a'/><readonly/></disk>`, []],
    [`<disk type='file'><source file='/a'/><shareable/></disk>`, [{ kind: 'file', path: '/a', shareable: true }]],
    [`<disk type='file' device='cdrom'><source file='/a'/></disk>`, []],
    [`<disk type='file' device='disk'/>`, []],
  ])('%s', (xml, expected) => expect(devices(xml).disks).toEqual(expected));
});
