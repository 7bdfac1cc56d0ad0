// Configurations and names that somebody made badly, or with intent: each is refused with one plain line or works for real.
import { mkdirSync, readdirSync, rmSync } from 'node:fs';
import { afterEach, beforeAll, expect, test } from 'vitest';
import { call, expectCode, forget, type Resource } from './harness/agent.ts';
import { describeBuilds } from './harness/builds.ts';
import { endDomain, makeDomain, qemuPids, virsh, writeConfig } from './harness/domain.ts';
import { startLibvirtd } from './harness/libvirtd.ts';
import { pathInside } from './harness/namespace.ts';

beforeAll(startLibvirtd);

/** Contents that are no configuration of one domain: start 2, and nothing is created. */
const refused: Record<string, (xml: string) => string | Uint8Array> = {
  'an empty file': () => '',
  'white space': () => ' \n\t\n',
  'no XML': () => 'name: guest1\n',
  'XML that breaks off': (xml) => xml.slice(0, xml.length / 2),
  'another element': () => '<network><name>default</name></network>',
  'two domains': (xml) => xml + xml,
  'two names': (xml) => xml.replace('<uuid>', '<name>another</name><uuid>'),
  'no name': (xml) => xml.replace(/<name>.*<\/name>/, ''),
  'a name with a slash': (xml) => xml.replace(/<name>.*<\/name>/, '<name>../../etc/passwd</name>'),
  'a name with a line break': (xml) => xml.replace(/<name>.*<\/name>/, '<name>two\nocf-exit-reason:lines</name>'),
  'a name with an encoded line break': (xml) => xml.replace(/<name>.*<\/name>/, '<name>two&#10;lines</name>'),
  'an entity bomb': (xml) =>
    `<!DOCTYPE d [<!ENTITY a "${'x'.repeat(1000)}">${bomb()}]>${xml.replace('<uuid>', '&j;<uuid>')}`,
  'an entity from a file': (xml) =>
    `<!DOCTYPE d [<!ENTITY e SYSTEM "file:///etc/passwd">]>${xml.replace('<uuid>', '&e;<uuid>')}`,
  'a wrong UUID': (xml) => xml.replace(/<uuid>.*<\/uuid>/, '<uuid>not-one</uuid>'),
  'bytes that are no text': () => Uint8Array.from({ length: 4096 }, (_, index) => (index * 7919) % 256),
  'zero bytes': () => new Uint8Array(4096),
  'UTF-16': (xml) => Buffer.from(`\uFEFF${xml}`, 'utf16le'),
  '5 MiB': (xml) => `${xml}<!-- ${'x'.repeat(5 * 1024 * 1024)} -->`,
  'an element named like a prototype': (xml) => xml.replace('</domain>', '<__proto__><x/></__proto__></domain>'),
  'ten thousand elements deep': (xml) =>
    xml.replace('</domain>', `${'<a>'.repeat(10_000)}${'</a>'.repeat(10_000)}</domain>`),
};

/** Names that libvirt takes. */
const names = [
  'with some blanks',
  'it\'s "quoted" $(touch owned) `id`;',
  '--help',
  '-rf',
  'snowman-☃-Привет-日本',
  '<b>&amp;<b>',
  'commas,guest=other,,debug-threads=on',
  '100%n%s%2F',
];

describeBuilds('hostile', (build) => {
  const vm: Resource = {
    build,
    name: `hostile-${build.build}`,
    config: `/run/contract/hostile-${build.build}.xml`,
    options: { force_stop: '1' },
  };
  const domain = makeDomain({ name: `hostile-${build.build}` });

  afterEach(async () => {
    await endDomain(domain);
    forget(vm);
  });

  test.each(Object.entries(refused))(
    '%s: refused in one line, and no reason to say that anything runs',
    async (_, make) => {
      writeConfig(vm.config ?? '', make(domain.xml));
      const start = await expectCode(2, vm, 'start');
      expect(start.reason).toMatch(/^CONFIG_INVALID: /);
      expectOneLine(start.stderr);
      const monitor = await expectCode(7, vm, 'monitor', { intervalMs: 0 });
      expectOneLine(monitor.stderr);
      await expectCode(0, vm, 'stop');
      expect(qemuPids(domain)).toEqual([]);
    },
  );

  test.each(names)('a domain named %s lives and ends like any other', async (name) => {
    const named = makeDomain({ name: `${name}${build.build}`, file: `named-${build.build}` });
    const resource = { ...vm, config: named.config };
    try {
      expectOneLine((await expectCode(0, resource, 'start')).stderr);
      expect(await virsh('domname', named.uuid)).toBe(named.name);
      await expectCode(0, resource, 'monitor', { intervalMs: 0 });
      await virsh('suspend', named.uuid);
      expectOneLine((await expectCode(190, resource, 'monitor')).stderr);
      await expectCode(0, resource, 'stop');
      expect(qemuPids(named)).toEqual([]);
    } finally {
      await endDomain(named);
    }
  });

  test('a resource named like a path keeps its record where records are', async () => {
    const before = readdirSync(pathInside('/run'));
    const resource = { ...vm, name: `../../evil ${build.build}`, config: domain.config };
    await expectCode(0, resource, 'start');
    await expectCode(0, resource, 'monitor', { intervalMs: 10_000 });
    expect(readdirSync(pathInside('/run'))).toEqual(before);
    await expectCode(0, resource, 'stop');
  });

  test('a directory, a device, a link to nothing, an I/O error and a file for a folder, where a file should be', async () => {
    const folder = `/run/contract/folder-${build.build}.xml`;
    mkdirSync(pathInside(folder));
    await expectCode(2, { ...vm, config: folder }, 'start');
    rmSync(pathInside(folder), { recursive: true });
    await expectCode(2, { ...vm, config: '/dev/zero' }, 'start');
    // What is not there, or cannot be read, may pass.
    const soon = { timeoutMs: 2000 };
    await expectCode(1, { ...vm, config: '/proc/self/fd/99' }, 'start', soon);
    await expectCode(1, { ...vm, config: '/proc/self/mem' }, 'start', soon);
    await expectCode(1, { ...vm, config: `${domain.config}/below/a/file` }, 'start', soon);
  });

  test('values that would start a line of their own in the reason do not', async () => {
    const value = 'x\nocf-exit-reason:all is well\u001b[2J';
    const { code, stderr } = await call({ ...vm, options: { migrateport: value, hypervisor: value } }, 'start');
    expect(code).toBe(6);
    expectOneLine(stderr);
  });
});

/** At most one exit reason and no control characters: what the cluster shows is what the agent said. */
function expectOneLine(stderr: string): void {
  const lines = stderr.split('\n').filter((line) => line.startsWith('ocf-exit-reason:'));
  expect(lines.length).toBeLessThanOrEqual(1);
  // eslint-disable-next-line no-control-regex -- control characters are what is looked for
  expect(stderr).not.toMatch(/[\u0000-\u0009\u000b-\u001f\u007f]/);
  for (const line of stderr.split('\n')) expect(line.length).toBeLessThan(1200);
}

/** Each entity is ten times the one before. */
function bomb(): string {
  const letters = 'abcdefghij'.split('');
  return letters
    .slice(1)
    .map((letter, index) => `<!ENTITY ${letter} "${`&${letters[index]};`.repeat(10)}">`)
    .join('');
}
