// Who the domain is, when files come and go, and what is looked at for it. QEMU processes are those of this machine, none of
// which is the test's domain.
import { describe, expect, test } from 'vitest';
import { writeRecord } from '../../../src/act/record.ts';
import { decideStart } from '../../../src/decide/start.ts';
import { domainStateOf } from '../../../src/libvirt/domain-state.ts';
import { ConnectionError, errorCode, LibvirtError } from '../../../src/libvirt/failure.ts';
import type { ConfigFact } from '../../../src/model/config.ts';
import type { DomainIdentity, DomainProcess } from '../../../src/model/domain.ts';
import { known } from '../../../src/model/probe.ts';
import {
  observeDomain,
  observeForStart,
  type ObservePorts,
  type StartExtras,
} from '../../../src/observe/domain-facts.ts';
import { startTicksOf } from '../../../src/observe/process-table.ts';
import { tagXml } from '../../../src/observe/tag.ts';
import { config, identity, running } from '../decide/facts.ts';
import { fakeLibvirt, type Answers } from './fake-libvirt.ts';
import { directoryWith } from './places.ts';

const ref = { name: identity.name, uuid: identity.uuid ?? '', id: 3 };
const noDomain = new LibvirtError(errorCode.noDomain, 10, 'no domain');
const noTag = new LibvirtError(errorCode.noDomainMetadata, 20, 'no metadata');
const isRunning = domainStateOf(1, 1);
const readable: ConfigFact = { kind: 'readable', config };
const missing: ConfigFact = { kind: 'missing', why: 'gone' };
const none = { connectListAllDomains: [[]] };
const ours = { resource: 'VM', node: 'n1', phase: 'running' } as const;
/** A domain that carries our tag and that no file names. */
const nameless = { name: 'guest1', uuid: '00000000-0000-4000-8000-000000000003', id: 7 };
const isNameless = { name: nameless.name, uuid: nameless.uuid };
/** What libvirt says where it does not have the domain that the files name, but this one. */
const other = {
  domainLookupByUuid: noDomain,
  connectListAllDomains: [[nameless]],
  domainGetMetadata: tagXml(ours),
  domainGetState: isRunning,
};

interface Situation {
  readonly answers: Answers;
  readonly config?: ConfigFact;
  readonly record?: DomainIdentity | 'damaged';
  /** The process that the record names. */
  readonly process?: DomainProcess;
  readonly silent?: boolean;
}

async function portsOf({ answers, config: configFact = readable, record, process: its, silent = false }: Situation) {
  const recordDirectory = directoryWith(record === 'damaged' ? { 'VM.json': '{' } : {});
  const noted = { resource: 'VM', uri: 'qemu:///system', phase: 'running', configSha256: '' } as const;
  if (record !== undefined && record !== 'damaged') {
    const agent = { pid: 4_000_000, startTicks: 1 };
    await writeRecord(recordDirectory, { ...noted, identity: record, agent, ...(its && { process: its }) });
  }
  const libvirt = fakeLibvirt(answers, silent ? new ConnectionError('refused', 'no libvirt') : undefined);
  let configReads = 0;
  const ports: ObservePorts = {
    libvirt,
    driver: 'qemu',
    resource: 'VM',
    recordDirectory,
    readConfig: () => Promise.resolve((configReads += 1) > 0 ? configFact : missing),
    within: (look) => look,
  };
  return { ports, libvirt, configReads: () => configReads };
}

/** A process that lives, though its arguments are not those of the domain. */
async function self(): Promise<DomainProcess> {
  return (await startTicksOf(process.pid)) ?? { pid: process.pid, startTicks: 0 };
}

describe('a healthy monitor', () => {
  test('reads the record, asks libvirt two questions and looks at the recorded process, no more', async () => {
    const process = await self();
    const { ports, libvirt, configReads } = await portsOf({
      answers: { domainLookupByUuid: ref, domainGetState: isRunning },
      record: identity,
      process,
    });
    const facts = await observeDomain(ports);
    expect(facts).toMatchObject({ domain: running, config: { kind: 'not-read' }, process: known(process) });
    expect(libvirt.called).toEqual(['domainLookupByUuid', 'domainGetState']);
    expect(configReads()).toBe(0);
  });
});

describe('identity', () => {
  test('is the record’s while there is one: the configuration may have gone or changed', async () => {
    const answers = { domainLookupByName: ref, domainGetState: isRunning };
    const { ports } = await portsOf({ answers, config: missing, record: { name: 'guest1', uuid: undefined } });
    const { identity: who } = await observeDomain(ports);
    expect(who).toEqual({ kind: 'known', value: { name: 'guest1', uuid: undefined } });
  });

  test('else the configuration’s, and the tag says whether the domain is ours', async () => {
    const tag = { ...ours, resource: 'other' };
    const answers = { ...none, domainLookupByUuid: ref, domainGetState: isRunning, domainGetMetadata: tagXml(tag) };
    const { ports } = await portsOf({ answers });
    expect(await observeDomain(ports)).toMatchObject({ domain: { value: { tag } }, record: { kind: 'absent' } });
  });

  test('else that of the domain that carries our tag', async () => {
    const { ports } = await portsOf({ answers: other, config: missing });
    expect(await observeDomain(ports)).toMatchObject({
      identity: known(isNameless),
      domain: { kind: 'known', value: { name: 'guest1', tag: ours } },
    });
  });

  test('else nobody’s: and libvirt’s silence stays unknown', async () => {
    const { ports } = await portsOf({ answers: {}, config: missing, silent: true });
    expect((await observeDomain(ports)).domain).toEqual({ kind: 'unknown', why: 'no libvirt' });
  });
});

describe('files that name a domain which is not here (SAFETY: stopNeverLies)', () => {
  const tagged = { identity: known(isNameless), domain: { kind: 'known', value: { ...isNameless, tag: ours } } };

  test.each<[string, Partial<Situation>]>([
    ['the configuration, without a record', {}],
    ['the configuration, with a damaged record', { record: 'damaged' }],
    ['a record of an earlier domain', { record: identity }],
  ])('%s: the domain with our tag is ours', async (_, situation) => {
    const { ports } = await portsOf({ answers: other, ...situation });
    expect(await observeDomain(ports)).toMatchObject({ ...tagged, process: { kind: 'absent' } });
  });

  test('the record’s process is not that of the domain with our tag', async () => {
    const { ports } = await portsOf({ answers: other, record: identity, process: await self() });
    expect((await observeDomain(ports)).process).toEqual({ kind: 'absent' });
  });

  test('the configuration of another resource: the domain with our tag is ours', async () => {
    const answers = {
      ...other,
      domainLookupByUuid: ref,
      domainGetState: isRunning,
      domainGetMetadata: [tagXml({ ...ours, resource: 'other' }), tagXml(ours)],
    };
    const { ports } = await portsOf({ answers });
    expect(await observeDomain(ports)).toMatchObject(tagged);
  });

  test('a tag that cannot be read leaves us not knowing', async () => {
    const answers = { ...other, domainGetMetadata: new LibvirtError(errorCode.internalError, 10, 'no') };
    const { ports } = await portsOf({ answers });
    expect((await observeDomain(ports)).domain).toMatchObject({ kind: 'unknown' });
  });
});

describe('no configuration that could be read, and no record', () => {
  const answers = { connectListAllDomains: [[nameless]], domainGetMetadata: noTag };

  test('unreadable: a domain without tag may be ours', async () => {
    const { ports } = await portsOf({ answers, config: { kind: 'unreadable', why: 'x' } });
    expect((await observeDomain(ports)).domain).toMatchObject({ kind: 'unknown' });
  });

  test.each([missing, { kind: 'invalid', why: 'x' } as const])('$kind: one without tag is nobody’s', async (found) => {
    const { ports } = await portsOf({ answers, config: found });
    expect((await observeDomain(ports)).domain).toEqual({ kind: 'absent' });
  });

  test('all with the tags of others: none is ours', async () => {
    const others = { ...answers, domainGetMetadata: tagXml({ ...ours, resource: 'other' }) };
    const { ports } = await portsOf({ answers: others, config: { kind: 'unreadable', why: 'x' } });
    expect((await observeDomain(ports)).domain).toEqual({ kind: 'absent' });
  });
});

describe('the process', () => {
  const here = { domainLookupByUuid: ref, domainGetState: isRunning };
  const gone = { ...none, domainLookupByUuid: noDomain };

  test('is looked for when libvirt does not show the domain', async () => {
    const { ports } = await portsOf({ answers: gone, record: identity });
    expect(await observeDomain(ports)).toMatchObject({ domain: { kind: 'absent' }, process: { kind: 'absent' } });
  });

  test('when libvirt is silent', async () => {
    const { ports } = await portsOf({ answers: {}, record: identity, silent: true });
    expect(await observeDomain(ports)).toMatchObject({ domain: { kind: 'unknown' }, process: { kind: 'absent' } });
  });

  test('and when libvirt shows the domain: it may not have noticed its end', async () => {
    const { ports } = await portsOf({ answers: here, record: identity });
    expect((await observeDomain(ports)).process).toEqual({ kind: 'absent' });
  });

  test('that was noted down is ours while it lives, whatever its arguments say', async () => {
    const process = await self();
    const { ports } = await portsOf({ answers: gone, record: identity, process });
    expect(await observeDomain(ports)).toMatchObject({ domain: { kind: 'absent' }, process: known(process) });
  });

  test('that was noted down has ended', async () => {
    const { ports } = await portsOf({ answers: here, record: identity, process: { pid: 2 ** 30, startTicks: 1 } });
    expect((await observeDomain(ports)).process).toEqual({ kind: 'absent' });
  });

  test('another has its pid: that counts only beside libvirt, which shows the domain', async () => {
    const process = { ...(await self()), startTicks: 1 };
    for (const [answers, kind] of [
      [here, 'known'],
      [gone, 'absent'],
    ] as const) {
      const { ports } = await portsOf({ answers, record: identity, process });
      expect((await observeDomain(ports)).process).toMatchObject({ kind });
    }
  });

  test('that cannot be looked at in time is unknown', async () => {
    const { ports } = await portsOf({ answers: gone, record: identity });
    const late: ObservePorts = {
      ...ports,
      within: (look, instead) =>
        look.then((found) => ('kind' in Object(found) && Object(found).kind === 'absent' ? instead : found)),
    };
    expect((await observeDomain(late)).process).toMatchObject({ kind: 'unknown' });
  });
});

describe('start', () => {
  const extras: StartExtras = {
    lookAtNode: () => Promise.resolve([{ kind: 'lacks', what: 'a disk' }]),
    describeDisks: () => Promise.resolve(known([])),
    peers: () => ({ kind: 'off' }),
  };

  test('looks for the domain of the configuration as it is now, and for who has its name', async () => {
    const stranger = { ...ref, uuid: '00000000-0000-4000-8000-000000000001' };
    const answers = { ...none, domainLookupByUuid: noDomain, domainLookupByName: stranger, domainGetState: isRunning };
    const facts = await observeForStart((await portsOf({ answers })).ports, extras);
    expect(facts).toMatchObject({ domain: { kind: 'absent' }, nameTaken: { value: { uuid: stranger.uuid } } });
    expect(facts.shortfalls).toEqual([{ kind: 'lacks', what: 'a disk' }]);
  });

  const former = { name: 'old', uuid: '00000000-0000-4000-8000-000000000002' };

  test('looks for the former domain when the configuration names another one', async () => {
    const answers = {
      ...none,
      domainLookupByUuid: [noDomain, { ...former, id: 4 }],
      domainLookupByName: noDomain,
      domainGetState: isRunning,
    };
    const { ports } = await portsOf({ answers, record: former });
    expect((await observeForStart(ports, extras)).former).toMatchObject({ value: { name: 'old' } });
  });

  test('and for its process, where libvirt has forgotten it (SAFETY: neverTwoRunning)', async () => {
    const answers = { ...none, domainLookupByUuid: noDomain, domainLookupByName: noDomain };
    const { ports } = await portsOf({ answers, record: former, process: await self() });
    const facts = await observeForStart(ports, extras);
    expect(facts).toMatchObject({ former: known(former), process: { kind: 'absent' } });
    expect(
      decideStart({ resource: 'VM', monitorScripts: false }, facts, [], { nowMs: 0, timeoutMs: 1000 }),
    ).toMatchObject({ verdict: { reason: { code: 'FORMER_ACTIVE' } } });
  });

  test('and knows no more than they do', async () => {
    const broken = new LibvirtError(errorCode.internalError, 10, 'no');
    const answers = { ...none, domainLookupByUuid: [noDomain, broken], domainLookupByName: noDomain };
    const { ports } = await portsOf({ answers, record: former });
    expect((await observeForStart(ports, extras)).former).toMatchObject({ kind: 'unknown' });
  });

  test('takes a domain with our tag for the former one, whatever is noted down', async () => {
    const { ports } = await portsOf({ answers: { ...other, domainLookupByName: nameless } });
    expect((await observeForStart(ports, extras)).former).toMatchObject({ value: isNameless });
  });

  test('but not its own, which has come meanwhile', async () => {
    const answers = { ...other, connectListAllDomains: [[ref]] };
    const { ports } = await portsOf({ answers });
    expect(await observeForStart(ports, extras)).toMatchObject({
      domain: { value: { uuid: ref.uuid } },
      former: { kind: 'absent' },
    });
  });

  test('takes a configuration that gained or lost its UUID for the same domain', async () => {
    const answers = { ...none, domainLookupByUuid: noDomain, domainLookupByName: noDomain };
    const { ports } = await portsOf({ answers, record: { name: identity.name, uuid: undefined } });
    expect((await observeForStart(ports, extras)).former).toEqual({ kind: 'absent' });
  });

  test('knows by the record a domain whose configuration is gone', async () => {
    const answers = { domainLookupByUuid: ref, domainGetState: isRunning, domainGetMetadata: noTag };
    const { ports } = await portsOf({ answers, config: missing, record: identity });
    expect(await observeForStart(ports, extras)).toMatchObject({
      domain: running,
      config: { kind: 'missing' },
      shortfalls: [],
    });
  });
});
