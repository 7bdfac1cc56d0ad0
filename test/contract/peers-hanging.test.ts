// A file system that hangs under another domain's disk, as a dead file server leaves it: the report still says in time what
// can be said, and other domains can be started.
import { mkdirSync, rmSync, symlinkSync } from 'node:fs';
import { afterAll, beforeAll, expect, onTestFinished, test } from 'vitest';
import { expectCode, forget, type Resource } from './harness/agent.ts';
import { type Build, describeBuilds } from './harness/builds.ts';
import { endDomain, makeDomain, virsh } from './harness/domain.ts';
import { startLibvirtd } from './harness/libvirtd.ts';
import { inside, pathInside, runInside } from './harness/namespace.ts';
import { prepareSsh, startPeer } from './harness/sshd.ts';

const folder = '/run/contract/hanging';
const image = `${folder}/a.img`;
const disk = `<disk type='file'><driver name='qemu' type='raw'/><source file='${image}'/><target dev='vda' bus='virtio'/></disk>`;
const holder = makeDomain({ name: 'on a dead server', devices: disk });
let server: ReturnType<typeof inside>;

/** Another host, on which nothing runs. */
let emptyHost: string;

beforeAll(async () => {
  await startLibvirtd();
  await prepareSsh();
  emptyHost = await startPeer(232);
  mkdirSync(pathInside(folder), { recursive: true });
  await runInside(['truncate', '--size', '1M', image]);
  await virsh('create', holder.config);
  // A FUSE file system whose server never answers, over what QEMU has opened already.
  const options = 'fd=3,rootmode=40000,user_id=0,group_id=0';
  const script = `exec 3<>/dev/fuse; mount -i -t fuse -o ${options} none ${folder} && exec sleep 300`;
  server = inside(['bash', '-c', script], { timeoutMs: 120_000 });
  await runInside(['bash', '-c', `until grep -q ' ${folder} ' /proc/mounts; do sleep 0.02; done`], { timeoutMs: 5000 });
});
afterAll(async () => {
  // With its server ended, what hangs on the file system fails.
  server.kill();
  await server.ended;
  await runInside(['umount', '--lazy', folder]);
  await endDomain(holder);
});

interface Report {
  readonly domains: { readonly kind: string; readonly value?: readonly { name: string; disks: unknown }[] };
  readonly processes: { readonly kind: string };
  readonly configSha256: { readonly kind: string };
}

async function peerReport({ build, program }: Build, ...args: string[]): Promise<Report> {
  const links = `/run/contract/called-${build}`;
  rmSync(pathInside(links), { recursive: true, force: true });
  mkdirSync(pathInside(links));
  symlinkSync(program, pathInside(`${links}/havirt`));
  const argv = [`${links}/havirt`, 'peer-report', '--within-ms', '3000', ...args] as const;
  const { code, stdout, stderr } = await inside(argv, { timeoutMs: 6000 }).ended;
  expect(code, `${stderr}${stdout}`).toBe(0);
  return JSON.parse(stdout) as Report;
}

describeBuilds('hanging', (build) => {
  test('the report has the disk by its name', async () => {
    const { domains, processes } = await peerReport(build);
    const found = domains.value?.find(({ name }) => name === holder.name);
    expect(found?.disks).toEqual([{ source: image, keys: [] }]);
    expect(processes.kind).toBe('known');
  });

  test('the report comes without the checksum of a configuration there', async () => {
    const { domains, configSha256 } = await peerReport(build, '--config', `${folder}/guest.xml`);
    expect([domains.kind, configSha256.kind]).toEqual(['known', 'unknown']);
  });

  test('another domain starts', async () => {
    const vm = besideIt(`beside it (${build.build})`, '');
    await expectCode(0, vm, 'start', { timeoutMs: 15_000 });
    await expectCode(0, vm, 'stop', { timeoutMs: 15_000 });
  });

  test('one on the same disk does not', async () => {
    const vm = besideIt(`on it too (${build.build})`, disk);
    const { reason } = await expectCode(1, vm, 'start', { timeoutMs: 15_000 });
    expect(reason).toMatch(/^STATE_UNKNOWN: /);
  });

  /** A domain that starts beside the other one. The node's own check would find that the disk cannot be reached. */
  function besideIt(name: string, devices: string): Resource {
    const domain = makeDomain({ name, devices });
    const options = { peer_check: 'strict', peers: emptyHost, node_check: '0', force_stop: '1' };
    const vm = { build, name: domain.uuid, config: domain.config, options };
    onTestFinished(() => forget(vm));
    return vm;
  }
});
