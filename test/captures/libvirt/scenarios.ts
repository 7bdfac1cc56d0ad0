// What is recorded from real daemons, and replayed against the same code: each scenario is one connection's life after
// its transport is there. Add one here, then record it for every version (record.ts).
import { authenticate } from '../../../src/libvirt/authenticate.ts';
import type { Connection } from '../../../src/libvirt/connection.ts';
import { watchJobs, watchLifecycle } from '../../../src/libvirt/domain-event.ts';
import { getControlInfo, getDiskErrors } from '../../../src/libvirt/domain-health.ts';
import { abortJob, getJob } from '../../../src/libvirt/domain-job.ts';
import * as lifecycle from '../../../src/libvirt/domain-lifecycle.ts';
import { getMetadata, setMetadata } from '../../../src/libvirt/domain-metadata.ts';
import * as domain from '../../../src/libvirt/domain.ts';
import { LibvirtError } from '../../../src/libvirt/failure.ts';
import { isResourceActive, startResource } from '../../../src/libvirt/host-resource.ts';
import * as host from '../../../src/libvirt/host.ts';
import * as migrate from '../../../src/libvirt/migrate.ts';
import { connectOpen } from '../../../src/libvirt/open.ts';

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
    const ghost = { name: 'no such domain', uuid: absentUuid, id: -1 };
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
      uri: await host.getUri(connection, bound),
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
    await lifecycle.suspend(connection, ref, bound);
    const suspended = await domain.getState(connection, ref, bound);
    await lifecycle.resume(connection, ref, bound);
    await lifecycle.shutdown(connection, ref, { ...bound, mode: 'acpi' });
    await lifecycle.reboot(connection, ref, { ...bound, mode: 'acpi' });
    const again = await errorOf(lifecycle.createFromXml(connection, xml, bound));
    await lifecycle.destroy(connection, ref, { ...bound, graceful: true });
    const gone = await errorOf(domain.getState(connection, ref, bound));
    const seen = [];
    for (let index = 0; index < 5; index++) seen.push(await events.next(bound));
    return { ref, claimed, running, suspended, again, gone, seen };
  },

  defined: async (connection) => {
    await opened(connection);
    const ref = await lifecycle.define(connection, xml, bound);
    const off = await domain.getState(connection, ref, bound);
    const inactive = await host.listDomains(connection, 'inactive', bound);
    const started = await lifecycle.createDefined(connection, ref, bound);
    const facts = {
      persistent: await domain.isPersistent(connection, ref, bound),
      autostart: await domain.getAutostart(connection, ref, bound),
      managedSave: await domain.hasManagedSave(connection, ref, bound),
      info: await domain.getInfo(connection, ref, bound),
      active: await host.listDomains(connection, 'active', bound),
      xml: await domain.getXml(connection, ref, bound, { inactive: true }),
    };
    await lifecycle.destroy(connection, started, bound);
    const destroyed = await domain.getState(connection, ref, bound);
    await lifecycle.undefine(connection, ref, bound);
    return { ref, off, inactive, started, facts, destroyed, left: await host.listDomains(connection, 'all', bound) };
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

  health: async (connection) => {
    await opened(connection);
    return await withDomain(connection, { paused: false }, async (ref) => ({
      control: { ...(await getControlInfo(connection, ref, bound)) },
      disks: await getDiskErrors(connection, ref, bound),
      job: await getJob(connection, ref, bound),
      abort: await errorOf(abortJob(connection, ref, bound)),
      postCopy: await errorOf(migrate.startPostCopy(connection, ref, bound)),
    }));
  },

  host: async (connection) => {
    await opened(connection);
    return {
      version: await host.getLibvirtVersion(connection, bound),
      uri: await host.getUri(connection, bound),
      node: await host.getNodeInfo(connection, bound),
      memory: await host.getMemoryStatsKiB(connection, bound),
      capabilities: await host.getCapabilities(connection, bound),
      domainCapabilities: await host.getDomainCapabilities(connection, { virtType: 'qemu', arch: 'x86_64' }, bound),
      wrongMachine: await errorOf(
        host.getDomainCapabilities(connection, { virtType: 'qemu', machine: 'pc-none' }, bound),
      ),
    };
  },

  // daemons.sh defines both; they are inactive until here.
  resources: async (connection) => {
    await opened(connection);
    const networkBefore = await isResourceActive(connection, 'network', 'recorded', bound);
    const poolBefore = await isResourceActive(connection, 'pool', 'recorded', bound);
    await startResource(connection, 'network', 'recorded', bound);
    await startResource(connection, 'pool', 'recorded', bound);
    return {
      networkBefore,
      poolBefore,
      networkAfter: await isResourceActive(connection, 'network', 'recorded', bound),
      poolAfter: await isResourceActive(connection, 'pool', 'recorded', bound),
      poolAgain: await errorOf(startResource(connection, 'pool', 'recorded', bound)),
      noNetwork: await errorOf(startResource(connection, 'network', 'absent', bound)),
      noPool: await errorOf(isResourceActive(connection, 'pool', 'absent', bound)),
    };
  },

  // Needs the second daemon of daemons.sh. The domain leaves this one, and is destroyed there by record.ts.
  migration: async (connection) => {
    await opened(connection);
    const ref = await lifecycle.createFromXml(connection, xml, bound);
    const events = await watchLifecycle(connection, ref, bound);
    const jobs = await watchJobs(connection, ref, bound);
    await migrate.setMaxDowntime(connection, ref, { ...bound, downtimeMs: 300 });
    await migrate.setMaxSpeed(connection, ref, { ...bound, speedMiBps: 1000 });
    const unreachable = { ...bound, targetUri: 'qemu+tcp://10.77.0.2:1/system', flags: ['live'] as const };
    const refused = await errorOf(migrate.migrateToPeer(connection, ref, unreachable));
    const still = await domain.getState(connection, ref, bound);
    const flags = ['live', 'abortOnError'] as const;
    const target = { targetUri: 'qemu+tcp://10.77.0.2/system', dataUri: 'tcp://10.77.0.2', flags, bandwidthMiBps: 500 };
    await migrate.migrateToPeer(connection, ref, { ...bound, ...target });
    const gone = await errorOf(domain.getState(connection, ref, bound));
    return {
      refused,
      still,
      gone,
      job: await jobs.next(bound),
      seen: [await events.next(bound), await events.next(bound)],
    };
  },
};
