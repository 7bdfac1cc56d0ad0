// One disk under all its names: a domain that runs here holds it, and another one is not started on it. Real files, loop
// devices and volumes; what two hosts can tell each other is in test/unit/observe/disks.
import { mkdirSync } from 'node:fs';
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';
import { call, expectCode, forget, type Resource } from './harness/agent.ts';
import { builds } from './harness/builds.ts';
import { endDomain, makeDomain, virsh } from './harness/domain.ts';
import { startLibvirtd } from './harness/libvirtd.ts';
import { pathInside, runInside } from './harness/namespace.ts';
import { prepareSsh, startPeer } from './harness/sshd.ts';

const folder = '/run/contract/disks';
const image = `${folder}/a.img`;
/** The loop devices of this test, by what is behind them. */
let loop: { readonly image: string; readonly imageAgain: string; readonly other: string };

const sh = async (script: string): Promise<string> => (await runInside(['sh', '-ec', script])).trim();

/** Another host, on which nothing runs: what counts here is what this one holds. */
let emptyHost: string;

beforeAll(async () => {
  await startLibvirtd();
  await prepareSsh();
  emptyHost = await startPeer(231);
  mkdirSync(pathInside(folder), { recursive: true });
  await sh(`cd ${folder}
    truncate -s 1M a.img b.img
    ln -s a.img soft; ln a.img hard
    mkdir elsewhere; mount --bind . elsewhere`);
  const attach = async (file: string): Promise<string> => await sh(`losetup --find --show ${folder}/${file}`);
  loop = { image: await attach('a.img'), imageAgain: await attach('a.img'), other: await attach('b.img') };
  await sh(`cd ${folder}; ln -s ${loop.image} wwn-of-loop; mknod node b $(stat -c '0x%t 0x%T' ${loop.image})`);
  await virsh('pool-create-as', 'disks', 'dir', '--target', folder);
});
afterAll(async () => {
  await virsh('pool-destroy', 'disks');
  for (const device of Object.values(loop)) await sh(`losetup --detach ${device}`);
  await sh(`umount ${folder}/elsewhere; rm -r ${folder}`);
});

const target = `<target dev='vda' bus='virtio'/>`;
const file = (path: string, more = ''): string =>
  `<disk type='file'><driver name='qemu' type='raw'/><source file='${path}'/>${target}${more}</disk>`;
const block = (path: string, more = ''): string =>
  `<disk type='block' ${more}><driver name='qemu' type='raw'/><source dev='${path}'/>${target}</disk>`;
const volume = (name: string): string =>
  `<disk type='volume'><driver name='qemu' type='raw'/><source pool='disks' volume='${name}'/>${target}</disk>`;

/** A domain that runs with one disk, while one with another is to start. */
async function startBeside(running: string, starting: string) {
  const holder = makeDomain({ name: 'holds the disk', devices: running });
  const domain = makeDomain({ name: 'wants the disk', devices: starting });
  const options = { peer_check: 'strict', peers: emptyHost };
  const vm: Resource = { build: builds[0], name: 'disks', config: domain.config, options };
  await virsh('create', holder.config);
  try {
    return await call(vm, 'start', { timeoutMs: 5000 });
  } finally {
    await endDomain(domain);
    await endDomain(holder);
    forget(vm);
  }
}

afterEach(async () => {
  expect(await virsh('list', '--name')).toBe('');
});

const asFile = (): string => file(image);

describe('the same disk', () => {
  test.each<[string, () => string, () => string]>([
    ['by a symbolic link', asFile, () => file(`${folder}/soft`)],
    ['by a hard link', asFile, () => file(`${folder}/hard`)],
    ['below a bind mount', asFile, () => file(`${folder}/elsewhere/a.img`)],
    ['as a volume of a pool', asFile, () => volume('a.img')],
    ['as two volumes', () => volume('soft'), () => volume('hard')],
    ['through a loop device', asFile, () => block(loop.image)],
    ['through two loop devices', () => block(loop.image), () => block(loop.imageAgain)],
    ['by a link to the device', () => block(loop.image), () => block(`${folder}/wwn-of-loop`)],
    ['by another node of the device', () => block(loop.image), () => block(`${folder}/node`)],
    ['shared by one of them only', asFile, () => file(image, '<shareable/>')],
    ['shared by the other only', () => file(image, '<shareable/>'), asFile],
  ])('%s', async (_, running, starting) => {
    const { code, reason } = await startBeside(running(), starting());
    expect(reason).toMatch(/^DISK_IN_USE: .* is held by holds the disk, which is active on this node;/);
    expect(code).toBe(1);
  });
});

describe('is not mistaken for', () => {
  test.each<[string, () => string, () => string]>([
    ['another file', () => file(image), () => file(`${folder}/b.img`)],
    ['another loop device', () => block(loop.image), () => block(loop.other)],
    ['one that both share', () => file(image, '<shareable/>'), () => file(image, '<shareable/>')],
  ])('%s', async (_, running, starting) => {
    const { code, stderr } = await startBeside(running(), starting());
    expect(code, stderr).toBe(0);
  });
});

test('the domain’s own disk is no other’s', async () => {
  const domain = makeDomain({ name: 'has a disk', devices: file(image) });
  const options = { peer_check: 'strict', peers: emptyHost };
  const vm: Resource = { build: builds[0], name: 'disks', config: domain.config, options };
  for (const _ of ['first', 'again']) await expectCode(0, vm, 'start');
  await expectCode(0, { ...vm, options: { ...options, force_stop: '1' } }, 'stop');
  forget(vm);
});
