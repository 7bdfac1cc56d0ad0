// The test guest and the checker of its records on the real thing: what every other lab test relies on. A checker that does not
// see two copies when there are two proves nothing.
import { afterAll, beforeAll, beforeEach, afterEach, describe, expect, test } from 'vitest';
import type { Cluster } from '../../src/lab/cluster/cluster.ts';
import { buildGuest } from '../../src/lab/guest/build.ts';
import { domainXml } from '../../src/lab/guest/domain-xml.ts';
import type { GuestWatch } from '../../src/lab/guest/watch.ts';
import { readGuestDisk, watchGuest } from '../../src/lab/guest/watch.ts';
import { checkWriters } from '../../src/lab/guest/writers.ts';
import { must } from '../../src/lab/lab-error.ts';
import { guestDir } from '../../src/lab/node/nodes.ts';
import type { Lun } from '../../src/lab/node/storage.ts';
import { createLun, deleteLun } from '../../src/lab/node/storage.ts';
import { labUnderTest, on } from './harness/lab.ts';

const name = 'probe';
const config = '/run/probe.xml';
let cluster: Cluster;
let lun: Lun;
let watch: GuestWatch;

beforeAll(async () => {
  cluster = await labUnderTest();
});

beforeEach(async () => {
  lun = await createLun(cluster, name, 8);
  await define({});
  watch = await watchGuest(lun.file, { limitMs: 300_000 });
});

afterEach(async () => {
  for (const node of cluster.nodes) await cluster.exec(node.name, ['virsh', 'destroy', name], { timeoutMs: 60_000 });
  await watch.stop();
  await deleteLun(cluster, name);
});

afterAll(async () => {
  for (const node of cluster.nodes) await on(cluster, node.name, 'rm', '-f', config, '/run/probe.saved');
});

async function define(changes: { readonly ignorePowerOff?: boolean }): Promise<void> {
  const files = await buildGuest(guestDir(cluster));
  const xml = domainXml({ name, uuid: '5f0c3c9e-6c1e-4a57-9d0b-0d7b5f1a0001', files, disk: lun, ...changes });
  for (const node of cluster.nodes) {
    must(await cluster.exec(node.name, ['tee', config], { timeoutMs: 10_000, input: xml }), `writing ${config}`);
  }
}

const virsh = async (node: string, ...args: string[]) => on(cluster, node, 'virsh', '--quiet', ...args);

async function startOn(node: string) {
  const [record] = await Promise.all([
    watch.next(`a first record on ${node}`, (seen) => seen.node === node && seen.count === 0, 60_000),
    virsh(node, 'create', config),
  ]);
  return record;
}

const kinds = async () => {
  const watched = checkWriters(watch.sightings).conflicts.map(({ kind }) => kind);
  const afterwards = checkWriters(await readGuestDisk(lun.file)).conflicts.map(({ kind }) => kind);
  return { watched, afterwards };
};

describe('the checker', () => {
  test('sees two copies that were started on two nodes', async () => {
    await startOn('n1');
    await startOn('n2');
    await watch.next('the first copy, still writing', ({ node, count }) => node === 'n1' && count > 30, 60_000);
    expect(await kinds()).toEqual({ watched: ['overlap'], afterwards: ['overlap'] });
  });

  test('sees old memory that was restored over a newer disk', async () => {
    await startOn('n1');
    await virsh('n1', 'save', name, '/run/probe.saved');
    for (const _twice of [1, 2]) {
      await virsh('n1', 'restore', '/run/probe.saved');
      const from = await watch.next('a record after the restore', () => true, 60_000);
      await watch.next('some more', ({ count }) => count > from.record.count + 10, 60_000);
      await virsh('n1', 'destroy', name);
    }
    expect((await kinds()).watched).toEqual(['fork']);
  });

  test('finds nothing wrong with a migration there and back, nor with one copy after the other', async () => {
    const first = await startOn('n1');
    await virsh('n1', 'migrate', '--live', name, 'qemu+ssh://n2/system');
    const there = await watch.next('a record on n2', ({ node }) => node === 'n2', 60_000);
    await virsh('n2', 'migrate', '--live', name, 'qemu+ssh://n1/system');
    await watch.next('a record on n1 again', ({ node }) => node === 'n1', 60_000);
    await virsh('n1', 'destroy', name);
    const second = await startOn('n2');
    expect(there.record.bootId).toBe(first.record.bootId);
    expect(second.record.bootId).not.toBe(first.record.bootId);
    expect(await kinds()).toEqual({ watched: [], afterwards: [] });
  });
});

describe('the guest', () => {
  test('takes the power button for an order', async () => {
    await startOn('n1');
    await virsh('n1', 'shutdown', name);
    await cluster.waitUntil(async () => !(await virsh('n1', 'list', '--name')).includes(name), 20_000, 'it to be off');
  });

  test('ignores the power button when told so', async () => {
    await define({ ignorePowerOff: true });
    await startOn('n1');
    await virsh('n1', 'shutdown', name);
    const pressed = async () =>
      (await on(cluster, 'n1', 'cat', consoleLog)).includes('power button, ignore_poweroff=1');
    await cluster.waitUntil(pressed, 20_000, 'the guest to notice the button');
    await watch.next('a record after that', () => true, 10_000);
  });

  test('boots anew in the same QEMU when its keyboard says so', async () => {
    const { record } = await startOn('n1');
    const pid = await on(cluster, 'n1', 'cat', `/run/libvirt/qemu/${name}.pid`);
    await virsh('n1', 'send-key', name, 'KEY_LEFTCTRL', 'KEY_LEFTALT', 'KEY_DELETE');
    await watch.next('a new boot', ({ bootId }) => bootId !== record.bootId, 60_000);
    expect(await on(cluster, 'n1', 'cat', `/run/libvirt/qemu/${name}.pid`)).toBe(pid);
    expect(await kinds()).toEqual({ watched: [], afterwards: [] });
  });
});

const consoleLog = `/var/log/libvirt/qemu/${name}-console.log`;
