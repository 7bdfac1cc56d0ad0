// The configuration is lost, changed or shared while its domain runs: what destroys disks with other agents must be harmless.
import { mkdirSync, readFileSync, rmSync } from 'node:fs';
import { afterEach, beforeAll, expect, test } from 'vitest';
import { call, expectCode, forget, type Resource } from './harness/agent.ts';
import { describeBuilds } from './harness/builds.ts';
import { endDomain, makeDomain, qemuPids, stateOf, virsh, writeConfig } from './harness/domain.ts';
import { startLibvirtd } from './harness/libvirtd.ts';
import { pathInside } from './harness/namespace.ts';

beforeAll(startLibvirtd);

const recurring = { intervalMs: 10_000 };
const probe = { intervalMs: 0 };

describeBuilds('the configuration', (build) => {
  const name = `config-${build.build}`;
  const original = makeDomain({ name });
  const stranger = makeDomain({ name: `stranger-${build.build}` });
  const vm: Resource = { build, name, config: original.config, options: { force_stop: '1' } };

  afterEach(async () => {
    for (const domain of [original, stranger]) await endDomain(domain);
    forget(vm);
    rmSync(pathInside(original.config), { recursive: true, force: true });
    writeConfig(original.config, original.xml);
  });

  const damages: Record<string, (path: string) => void> = {
    removed: (path) => rmSync(pathInside(path)),
    emptied: (path) => writeConfig(path, ''),
    "replaced by another domain's": (path) => writeConfig(path, stranger.xml),
    'replaced by a directory': (path) => {
      rmSync(pathInside(path));
      mkdirSync(pathInside(path));
    },
  };

  test.each(Object.entries(damages))(
    '%s under a running guest: monitor 0, and stop really stops',
    async (_, damage) => {
      await expectCode(0, vm, 'start');
      damage(original.config);
      await expectCode(0, vm, 'monitor', recurring);
      await expectCode(0, vm, 'monitor', probe);
      await expectCode(0, vm, 'stop');
      expect(qemuPids(original)).toEqual([]);
      await expectCode(7, vm, 'monitor', probe);
    },
  );

  test("lost together with the agent's record: the tag in the running domain still says whose it is", async () => {
    await expectCode(0, vm, 'start');
    rmSync(pathInside(original.config));
    forget(vm);
    await expectCode(0, vm, 'monitor', probe);
    forget(vm);
    await expectCode(0, vm, 'stop');
    expect(qemuPids(original)).toEqual([]);
  });

  test("replaced by another domain's while its own runs: a start is refused, nothing is ended", async () => {
    await expectCode(0, vm, 'start');
    writeConfig(original.config, stranger.xml);
    expect(await call(vm, 'start')).toMatchObject({
      code: 1,
      reason: expect.stringMatching(/^FORMER_ACTIVE: /) as string,
    });
    expect(qemuPids(original)).toHaveLength(1);
    expect(qemuPids(stranger)).toEqual([]);
  });

  test('started by somebody else from the same configuration: adopted, not started twice', async () => {
    await virsh('create', original.config);
    await expectCode(0, vm, 'monitor', probe);
    await expectCode(0, vm, 'start');
    expect(qemuPids(original)).toHaveLength(1);
    await expectCode(0, vm, 'stop');
    expect(qemuPids(original)).toEqual([]);
  });

  test("another resource's domain is not ours to monitor, start or stop", async () => {
    const other = { ...vm, name: `other-${build.build}` };
    await expectCode(0, vm, 'start');
    await expectCode(7, other, 'monitor', probe);
    expect(await call(other, 'start')).toMatchObject({
      code: 1,
      reason: expect.stringMatching(/^OWNED_BY_OTHER: /) as string,
    });
    await expectCode(0, other, 'stop');
    expect(qemuPids(original)).toHaveLength(1);
  });

  test("a definition that others made stays as it was, and so does the operator's file in libvirt's own folder", async () => {
    const own = makeDomain({ name });
    const config = `/etc/libvirt/qemu/${name}.xml`;
    await virsh('define', own.config);
    const defined = readFileSync(pathInside(config), 'utf8');
    const there = { ...vm, config };
    await expectCode(7, there, 'monitor', probe);
    await expectCode(0, there, 'start');
    await expectCode(0, there, 'stop');
    expect(readFileSync(pathInside(config), 'utf8')).toBe(defined);
    expect(await virsh('list', '--inactive', '--name')).toContain(name);
    expect(await stateOf(own)).toBe('absent');
  });

  test('what this node lacks is named before anything is created: 5, or 1 for what may come', async () => {
    const disk = `<disk type='file' device='disk'><source file='/nowhere/disk.img'/><target dev='vda' bus='virtio'/></disk>`;
    writeConfig(original.config, original.xml.replace('</emulator>', `</emulator>${disk}`));
    expect(await call(vm, 'start', { timeoutMs: 4000 })).toMatchObject({
      code: 1,
      reason: expect.stringMatching(/^NODE_LACKS: .*\/nowhere\/disk\.img/) as string,
    });
    writeConfig(original.config, original.xml.replace('qemu-system-x86_64', 'qemu-system-none'));
    expect(await call(vm, 'start')).toMatchObject({
      code: 5,
      reason: expect.stringMatching(/^NODE_LACKS: .*qemu-system-none/) as string,
    });
  });

  test('a start that libvirt or QEMU refuses fails with their own reason, in one line', async () => {
    writeConfig(original.config, original.xml.replace("arch='x86_64'", "arch='x86_64' machine='pc-none'"));
    expect(await call(vm, 'start')).toMatchObject({
      code: 1,
      reason: expect.stringMatching(/^CREATE_FAILED: libvirt error \d+: ./) as string,
    });
    const commandLine =
      "<commandline xmlns='http://libvirt.org/schemas/domain/qemu/1.0'><arg value='-nonsense'/></commandline>";
    writeConfig(original.config, original.xml.replace('</domain>', `${commandLine}</domain>`));
    expect(await call(vm, 'start', { timeoutMs: 8000 })).toMatchObject({
      code: 1,
      reason: expect.stringMatching(/^CREATE_FAILED: .*-nonsense: invalid option/) as string,
    });
    await expectCode(7, vm, 'monitor', probe);
  });

  test('only a name directly in <domain> is its name', async () => {
    const seat = "<metadata><a:name xmlns:a='urn:a'>decoy</a:name></metadata><!-- <name>decoy</name> -->";
    writeConfig(original.config, original.xml.replace('<uuid>', `${seat}<uuid>`));
    await expectCode(0, vm, 'start');
    expect(await virsh('domname', original.uuid)).toBe(name);
    await expectCode(0, vm, 'stop');
  });
});
