// A guest that takes no notice of the power button is ended in time: before stop's own timeout, so that nothing is fenced.
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { Cluster } from '../../src/lab/cluster/cluster.ts';
import { buildGuest } from '../../src/lab/guest/build.ts';
import { domainXml } from '../../src/lab/guest/domain-xml.ts';
import { guestDir } from '../../src/lab/node/nodes.ts';
import { lunOf } from '../../src/lab/node/storage.ts';
import { labUnderTest, pcs, writeOnAll } from './harness/lab.ts';
import type { Vm } from './harness/vm.ts';
import { createVm, deleteVm } from './harness/vm.ts';

const stopTimeoutS = 20;

let cluster: Cluster;
let vm: Vm;
beforeAll(async () => {
  cluster = await labUnderTest();
  const guest = 'guest2';
  const config = '/etc/pacemaker/stubborn.xml';
  const identity = { name: guest, uuid: '8a1d2c30-5d1e-4c7b-9b52-6f0a64b1c0ff' };
  const files = await buildGuest(guestDir(cluster));
  await writeOnAll(
    cluster,
    config,
    domainXml({ ...identity, files, disk: lunOf(cluster, guest), ignorePowerOff: true }),
  );
  vm = await createVm(cluster, { guest, config, op: ['stop', `timeout=${stopTimeoutS}s`] });
});
afterAll(async () => deleteVm(cluster, vm));

test('a guest that ignores the power button is stopped within the timeout', async () => {
  const askedMs = Date.now();
  await pcs(cluster, 'resource', 'disable', vm.resource, '--wait=60');
  expect(await vm.qemuNodes()).toEqual([]);
  await vm.watch.stop();

  const wroteMs = (vm.watch.sightings.at(-1)?.seenMs ?? 0) - askedMs;
  // It was asked first: it went on writing for a good part of the timeout.
  expect(wroteMs).toBeGreaterThan(stopTimeoutS * 300);
  expect(wroteMs).toBeLessThan(stopTimeoutS * 1000);
  const { failures, fencings, nodes } = await cluster.crmMon();
  expect({ failures, fencings }).toEqual({ failures: [], fencings: [] });
  expect(nodes.every(({ online }) => online)).toBe(true);
});
