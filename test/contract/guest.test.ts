// A guest with a system in it, which answers the power button: stop is graceful, and quick, because it waits for events
// rather than for its share of the timeout.
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { beforeAll, expect, test } from 'vitest';
import { buildGuest, type GuestFiles } from '../../src/lab/guest/build.ts';
import { parseRecord, sectorBytes } from '../../src/lab/guest/record.ts';
import { cacheDirectory } from '../../src/lab/places.ts';
import { expectCode, forget, type Resource } from './harness/agent.ts';
import { describeBuilds } from './harness/builds.ts';
import { endDomain, makeDomain, qemuPids, writeConfig, type TestDomain } from './harness/domain.ts';
import { startLibvirtd } from './harness/libvirtd.ts';
import { pathInside } from './harness/namespace.ts';

const guest = { files: { kernel: '', initrd: '' } as GuestFiles };

beforeAll(async () => {
  guest.files = await buildGuest(join(cacheDirectory(), 'guest'));
  await startLibvirtd();
});

describeBuilds('a guest that answers', (build) => {
  const name = `guest-${build.build}`;

  test('shuts down when it is asked, and stop does not wait longer than that', async ({ onTestFinished }) => {
    const domain = bootable(name);
    const vm: Resource = { build, name, config: domain.config };
    onTestFinished(async () => {
      await endDomain(domain);
      forget(vm);
    });
    await expectCode(0, vm, 'start');
    await running(name);
    const { tookMs } = await expectCode(0, vm, 'stop', { timeoutMs: 60_000 });
    expect(qemuPids(domain)).toEqual([]);
    expect(tookMs).toBeLessThan(30_000);
    expect(readFileSync(pathInside(`/var/log/libvirt/qemu/${name}.log`), 'utf8')).toContain(
      'shutting down, reason=shutdown',
    );
    await expectCode(7, vm, 'monitor');
  });
});

function diskOf(name: string): string {
  return `/run/contract/${name}.img`;
}

/** The lab's guest, on a disk of its own. */
function bootable(name: string): TestDomain {
  writeConfig(diskOf(name), new Uint8Array(16 * 1024 * 1024));
  const disk = `<disk type='file' device='disk'><driver name='qemu' type='raw'/>
    <source file='${diskOf(name)}'/><target dev='vda' bus='virtio'/></disk>`;
  const { config, xml, ...rest } = makeDomain({ name, devices: disk });
  const boot = `<kernel>${guest.files.kernel}</kernel><initrd>${guest.files.initrd}</initrd>
    <cmdline>console=ttyS0 quiet cryptomgr.notests tsc=reliable havirt.name=${name}</cmdline></os>`;
  const bootableXml = xml.replace('</os>', boot).replace("<memory unit='MiB'>32", "<memory unit='MiB'>96");
  writeConfig(config, bootableXml);
  return { ...rest, config, xml: bootableXml };
}

/** Waits until the guest itself has written to its disk. */
async function running(name: string): Promise<void> {
  for (;;) {
    const disk = readFileSync(pathInside(diskOf(name)));
    for (let at = 0; at < disk.length; at += sectorBytes) {
      if (parseRecord(disk.subarray(at, at + sectorBytes)) !== undefined) return;
    }
    await sleep(200);
  }
}
