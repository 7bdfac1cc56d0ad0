// What is recorded from real daemons, and replayed against the same code: each scenario is one connection's life after
// its transport is there. Add one here, then record it for every version (record.ts).
import { authenticate } from '../../../src/libvirt/wire/authenticate.ts';
import type { Connection } from '../../../src/libvirt/wire/connection.ts';
import { watchLifecycle } from '../../../src/libvirt/calls/domain-event.ts';
import { abortJob } from '../../../src/libvirt/calls/domain-job.ts';
import { refOf } from '../../../src/libvirt/calls/domain-ref.ts';
import * as lifecycle from '../../../src/libvirt/calls/domain-lifecycle.ts';
import { getMetadata, setMetadata } from '../../../src/libvirt/calls/domain-metadata.ts';
import * as domain from '../../../src/libvirt/calls/domain.ts';
import { LibvirtError } from '../../../src/libvirt/failure.ts';
import * as host from '../../../src/libvirt/calls/host.ts';
import * as migrate from '../../../src/libvirt/calls/migrate.ts';
import { connectOpen } from '../../../src/libvirt/open.ts';
import { getVolumePath } from '../../../src/libvirt/calls/volume.ts';

const bound = { timeoutMs: 30_000 };
const uuid = '6f2bd9c5-8f0c-4c2a-9d0e-b1e5a1f0c001';
const absentUuid = '00000000-0000-4000-8000-000000000000';
const tag = { namespace: 'https://havirt.example/tag', prefix: 'havirt' };
const xml = `<domain type='qemu'><name>recorded</name><uuid>${uuid}</uuid><memory unit='MiB'>32</memory>
  <os><type arch='x86_64'>hvm</type></os><features><acpi/></features>
  <devices><emulator>/usr/bin/qemu-system-x86_64</emulator><memballoon model='none'/></devices></domain>`;

type Scenario = (connection: Connection) => Promise<unknown>;

/** The numbers of the error that the daemon must answer with. */
async function errorOf(call: Promise<unknown>): Promise<{ code: number; domain: number; message: string }> {
  try {
    await call;
  } catch (error) {
    if (error instanceof LibvirtError) return { code: error.code, domain: error.domain, message: error.message };
    throw error;
  }
  throw new Error('expected an error of libvirt, got a result');
}

async function opened(connection: Connection, options: { name?: string; readOnly?: boolean } = {}): Promise<void> {
  await authenticate(connection, bound);
  await connectOpen(connection, { name: 'qemu:///system', readOnly: false, ...options }, bound);
}

/** Runs with a domain that is destroyed afterwards. */
async function withDomain<T>(
  connection: Connection,
  options: { paused: boolean },
  use: (ref: Awaited<ReturnType<typeof domain.lookupByName>>) => Promise<T>,
): Promise<T> {
  const ref = await lifecycle.createFromXml(connection, xml, { ...bound, ...options });
  const result = await use(ref);
  await lifecycle.destroy(connection, ref, bound);
  return result;
}

export const scenarios: Readonly<Record<string, Scenario>> = {
  monitor: async (connection) => {
    await opened(connection);
    return await withDomain(connection, { paused: false }, async () => {
      const ref = await domain.lookupByName(connection, 'recorded', bound);
      const byUuid = await domain.lookupByUuid(connection, uuid, bound);
      return { ref, byUuid, state: await domain.getState(connection, ref, bound) };
    });
  },

  absent: async (connection) => {
    await opened(connection);
    const ghost = refOf({ name: 'no such domain', uuid: absentUuid });
    return {
      byName: await errorOf(domain.lookupByName(connection, 'no such domain', bound)),
      byUuid: await errorOf(domain.lookupByUuid(connection, absentUuid, bound)),
      state: await errorOf(domain.getState(connection, ghost, bound)),
      notOpenedTwice: await errorOf(connectOpen(connection, { name: 'qemu:///system', readOnly: false }, bound)),
    };
  },

  'wrong-uri': async (connection) => {
    await authenticate(connection, bound);
    const before = await errorOf(domain.lookupByName(connection, 'recorded', bound));
    return {
      before,
      open: await errorOf(connectOpen(connection, { name: 'bogus:///system', readOnly: false }, bound)),
    };
  },

  'read-only': async (connection) => {
    await opened(connection, { readOnly: true });
    return {
      active: await host.listDomains(connection, 'active', bound),
      create: await errorOf(lifecycle.createFromXml(connection, xml, bound)),
    };
  },

  transient: async (connection) => {
    await opened(connection);
    const ref = await lifecycle.createFromXml(connection, xml, { ...bound, paused: true });
    const events = await watchLifecycle(connection, ref, bound);
    const claimed = await domain.getState(connection, ref, bound);
    await lifecycle.resume(connection, ref, bound);
    const running = await domain.getState(connection, ref, bound);
    await lifecycle.shutdown(connection, ref, bound);
    const again = await errorOf(lifecycle.createFromXml(connection, xml, bound));
    const noJob = await errorOf(abortJob(connection, ref, bound));
    await lifecycle.destroy(connection, ref, bound);
    const gone = await errorOf(domain.getState(connection, ref, bound));
    const seen = [];
    for (let index = 0; index < 3; index++) seen.push(await events.next(bound));
    return { ref, claimed, running, again, noJob, gone, seen };
  },

  // daemons.sh defines one; nobody starts it.
  defined: async (connection) => {
    await opened(connection);
    const ref = await domain.lookupByName(connection, 'defined', bound);
    return {
      ref,
      state: await domain.getState(connection, ref, bound),
      xml: await domain.getXml(connection, ref, bound),
      inactive: await host.listDomains(connection, 'inactive', bound),
      active: await host.listDomains(connection, 'active', bound),
    };
  },

  active: async (connection) => {
    await opened(connection);
    return await withDomain(connection, { paused: false }, async (ref) => ({
      active: await host.listDomains(connection, 'active', bound),
      xml: await domain.getXml(connection, ref, bound),
    }));
  },

  metadata: async (connection) => {
    await opened(connection);
    return await withDomain(connection, { paused: true }, async (ref) => {
      const none = await getMetadata(connection, ref, tag.namespace, bound);
      await setMetadata(connection, ref, { ...tag, xml: '<claim generation="1"/>' }, bound);
      const set = await getMetadata(connection, ref, tag.namespace, bound);
      await setMetadata(connection, ref, { ...tag, xml: undefined }, bound);
      return { none, set, removed: await getMetadata(connection, ref, tag.namespace, bound) };
    });
  },

  capabilities: async (connection) => {
    await opened(connection);
    return { capabilities: await host.getCapabilities(connection, bound) };
  },

  // daemons.sh makes the pool, with one volume in it.
  volume: async (connection) => {
    await opened(connection);
    return {
      path: await getVolumePath(connection, { pool: 'recorded', volume: 'disk.raw' }, bound),
      noVolume: await errorOf(getVolumePath(connection, { pool: 'recorded', volume: 'absent' }, bound)),
      noPool: await errorOf(getVolumePath(connection, { pool: 'absent', volume: 'disk.raw' }, bound)),
    };
  },

  // Needs the second daemon of daemons.sh. The domain leaves this one, and is destroyed there by record.ts.
  migration: async (connection) => {
    await opened(connection);
    const ref = await lifecycle.createFromXml(connection, xml, bound);
    const events = await watchLifecycle(connection, ref, bound);
    await migrate.setMaxDowntime(connection, ref, { ...bound, downtimeMs: 300 });
    const flags = ['live'] as const;
    const unreachable = { ...bound, targetUri: 'qemu+tcp://10.77.0.2:1/system', flags };
    const refused = await errorOf(migrate.migrateToPeer(connection, ref, unreachable));
    const still = await domain.getState(connection, ref, bound);
    const target = { targetUri: 'qemu+tcp://10.77.0.2/system', dataUri: 'tcp://10.77.0.2', flags, bandwidthMiBps: 500 };
    await migrate.migrateToPeer(connection, ref, { ...bound, ...target });
    const gone = await errorOf(domain.getState(connection, ref, bound));
    return { refused, still, gone, seen: [await events.next(bound), await events.next(bound)] };
  },
};
