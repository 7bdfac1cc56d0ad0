// A whole migrate_to against two daemons, after which the guest executes on the source: what is at the target decides whether the
// copy here ends. The target is a real connection over a socket, as remoteuri names it.
import { expect, test } from 'vitest';
import { settingsOf } from '../../../../../agents/havirt-domain/settings.ts';
import type { DomainParameters } from '../../../../../agents/havirt-domain/options.ts';
import { writeRecord } from '../../../../../src/domain/record-writer.ts';
import { perform } from '../../../../../agents/havirt-domain/act/perform.ts';
import { actPorts } from '../../../../../agents/havirt-domain/wire/act-ports.ts';
import type { Connection } from '../../../../../src/libvirt/wire/connection.ts';
import { writeDomain } from '../../../../../src/libvirt/calls/domain-ref.ts';
import { domainStateOf } from '../../../../../src/libvirt/calls/domain-state.ts';
import { errorCode, LibvirtError } from '../../../../../src/libvirt/failure.ts';
import { procedure, type ProcedureName } from '../../../../../src/libvirt/wire/protocol.ts';
import type { XdrWriter } from '../../../../../src/libvirt/wire/xdr.ts';
import { tagXml } from '../../../../../src/domain/tag.ts';
import type { Request } from '../../../../../src/ocf/request.ts';
import type { DomainCall } from '../../../../../agents/havirt-domain/wire/call.ts';
import { migrateToActivity } from '../../../../../agents/havirt-domain/wire/migrate-to.ts';
import { run } from '../../../../../src/runtime/run.ts';
import { config, identity, recorded, tagged } from '../decide/facts.ts';
import { fakeDaemon } from '../../../libvirt/fake-daemon.ts';
import { directoryWith } from '../../../host/places.ts';

const ref = { name: identity.name, uuid: identity.uuid ?? '', id: 3 };
const hostOf = (uuid: string): string =>
  `<capabilities>\n\n  <host>\n    <uuid>${uuid}</uuid>\n  </host>\n</capabilities>`;
const [thisHost, otherHost] = ['48a07cff-6c97-4efb-a651-76b6dfdf2cea', 'a8d98580-88da-40d3-b309-d3840f43ece0'];
const tagOf = (generation: string): string => tagXml({ ...tagged('running'), generation });
const [own, another] = ['00000000000000aa', '00000000000000bb'];

/** A source whose migrations all fail with the guest executing there; an untagged domain keeps the tag it is given. */
function source(tag: string | undefined) {
  const called: ProcedureName[] = [];
  const noTag = new LibvirtError(errorCode.noDomainMetadata, 20, 'none');
  const now = { tag, isThere: true };
  const answers: Partial<Record<ProcedureName, () => unknown>> = {
    domainLookupByUuid: () => (now.isThere ? ref : new LibvirtError(errorCode.noDomain, 10, 'none')),
    connectListAllDomains: () => (now.isThere ? [ref] : []),
    domainGetState: () => domainStateOf(1, 1),
    domainGetMetadata: () => now.tag ?? noTag,
    domainSetMetadata: () => void (now.tag = tagOf(own)),
    connectGetCapabilities: () => hostOf(thisHost),
    domainMigratePerform3Params: () => new LibvirtError(errorCode.internalError, 10, 'the far side is gone'),
    domainDestroyFlags: () => void (now.isThere = false),
  };
  const call = (name: ProcedureName): Promise<unknown> => {
    called.push(name);
    const answer = answers[name]?.();
    return answer instanceof Error ? Promise.reject(answer) : Promise.resolve(answer);
  };
  const libvirt = { lookTimeoutMs: 1000, open: () => Promise.resolve({ call } as unknown as Connection) };
  return { called, libvirt };
}

/** Reasons of the state `running` (virDomainRunningReason). */
const [bootedThere, migratedThere] = [1, 2];

/** A target at which the same UUID executes; returns the URI. */
async function target(host: string, tag: string, reason = migratedThere): Promise<string> {
  const answers: Partial<Record<ProcedureName, (xdr: XdrWriter) => void>> = {
    authList: (xdr) => void xdr.uint32(1).int32(0),
    connectOpen: () => {},
    connectGetCapabilities: (xdr) => void xdr.string(hostOf(host)),
    domainLookupByUuid: (xdr) => void writeDomain(xdr, ref),
    domainGetState: (xdr) => void xdr.int32(1).int32(reason),
    domainGetMetadata: (xdr) => void xdr.string(tag),
  };
  const byNumber = new Map<number, (xdr: XdrWriter) => void>(
    Object.entries(answers).map(([name, write]) => [procedure[name as ProcedureName], write]),
  );
  const daemon = await fakeDaemon((request) => {
    const write = byNumber.get(request.header.procedure);
    if (write !== undefined) request.reply(write);
  });
  return `qemu+unix:///system?socket=${daemon.path}`;
}

/** Nobody listens. */
const unheard = { onBegin: () => {}, onStep: () => {}, onTaken: () => {} };

async function migrated(libvirt: ReturnType<typeof source>['libvirt'], remoteuri: string | undefined) {
  // Of another driver than QEMU's no processes are looked for, of which there are none here.
  const recordDirectory = directoryWith();
  const record = recorded('running');
  if (record.kind === 'known') await writeRecord(recordDirectory, record.value.record);
  const observe = { libvirt, driver: 'other', resource: 'VM', recordDirectory };
  const values = { remoteuri, migration_speed: 0, migration_downtime: 0 } as Request<DomainParameters>['values'];
  const settings = settingsOf({ values, problems: [], missing: [] }, () => 'qemu:///system');
  const request = { resource: 'VM', node: 'n1', timeoutMs: 20_000 } as DomainCall['request'];
  const call = {
    request,
    settings,
    observe: {
      ...observe,
      readConfig: () => Promise.resolve({ kind: 'readable', config } as const),
      within: <T>(look: Promise<T>) => look,
    },
  };
  const effects: DomainCall['effects'] = {
    act: (effect, facts, history) => perform(effect, facts, history, actPorts(call)),
    wait: () => Promise.resolve(),
  };
  let nowMs = 0;
  const around = { timeoutMs: 20_000, nowMs: () => (nowMs += 10), sleep: () => new Promise<void>(() => {}) };
  return await run(migrateToActivity({ ...call, effects }), { ...around, ...unheard });
}

test('libvirt’s broken handover: the copy here ends, and the migration is complete', async () => {
  const { libvirt, called } = source(tagOf(own));
  expect(await migrated(libvirt, await target(otherHost, tagOf(own)))).toEqual({ outcome: 'ok' });
  expect(called.filter((name) => name === 'domainDestroyFlags')).toHaveLength(1);
});

test('a guest without tag gets one before it is sent, by which its copy is known', async () => {
  const { libvirt, called } = source(undefined);
  expect(await migrated(libvirt, await target(otherHost, tagOf(own)))).toEqual({ outcome: 'ok' });
  expect(called.indexOf('domainSetMetadata')).toBeLessThan(called.indexOf('domainMigratePerform3Params'));
});

test('the target is this host: nothing begins, and nothing ends', async () => {
  const { libvirt, called } = source(tagOf(own));
  const text = expect.stringContaining('leads back to this host') as string;
  expect(await migrated(libvirt, await target(thisHost, tagOf(own)))).toMatchObject({
    reason: { code: 'MIGRATE_FAILED', text },
  });
  expect(called).not.toContain('domainMigratePerform3Params');
  expect(called).not.toContain('domainDestroyFlags');
});

test('nobody named a target: nothing begins', async () => {
  const { libvirt, called } = source(tagOf(own));
  expect(await migrated(libvirt, undefined)).toMatchObject({ reason: { code: 'MIGRATE_FAILED' } });
  expect(called).not.toContain('domainMigratePerform3Params');
});

test('another copy executes at the target: the guest here stays', async () => {
  const { libvirt, called } = source(tagOf(own));
  const text = expect.stringContaining(`generation ${own} here, ${another} there`) as string;
  expect(await migrated(libvirt, await target(otherHost, tagOf(another)))).toMatchObject({
    reason: { code: 'MIGRATE_FAILED', text },
  });
  expect(called).not.toContain('domainDestroyFlags');
});

test('a copy made from the XML of the live domain has its tag, but was started at the target: the guest here stays', async () => {
  const { libvirt, called } = source(tagOf(own));
  expect(await migrated(libvirt, await target(otherHost, tagOf(own), bootedThere))).toMatchObject({
    reason: { code: 'MIGRATE_FAILED', text: expect.stringContaining('where it was started') as string },
  });
  expect(called).not.toContain('domainDestroyFlags');
});
