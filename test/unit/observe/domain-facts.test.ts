// Who the domain is, when files come and go, and what is looked at for it. QEMU processes are those of this machine, none of
// which is the test's domain.
import { describe, expect, test } from 'vitest';
import { writeRecord } from '../../../src/act/record.ts';
import { domainStateOf } from '../../../src/libvirt/domain-state.ts';
import { ConnectionError, errorCode, LibvirtError } from '../../../src/libvirt/failure.ts';
import type { ConfigFact } from '../../../src/model/config.ts';
import type { DomainIdentity } from '../../../src/model/domain.ts';
import {
  observeDomain,
  observeForStart,
  type ObservePorts,
  type StartExtras,
} from '../../../src/observe/domain-facts.ts';
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
const brief = { thorough: false };
const thorough = { thorough: true };

interface Situation {
  readonly answers: Answers;
  readonly config?: ConfigFact;
  readonly record?: DomainIdentity;
  readonly silent?: boolean;
}

async function portsOf({ answers, config: configFact = readable, record, silent = false }: Situation) {
  const recordDirectory = directoryWith();
  const noted = { resource: 'VM', uri: 'qemu:///system', phase: 'running', configSha256: '' } as const;
  if (record !== undefined) {
    await writeRecord(recordDirectory, { ...noted, identity: record, agent: { pid: 4_000_000, startTicks: 1 } });
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

describe('a healthy monitor', () => {
  test('reads the record and asks libvirt two questions, no more', async () => {
    const { ports, libvirt, configReads } = await portsOf({
      answers: { domainLookupByUuid: ref, domainGetState: isRunning },
      record: identity,
    });
    const facts = await observeDomain(ports, brief);
    expect(facts).toMatchObject({ domain: running, config: { kind: 'not-read' }, process: { kind: 'not-applicable' } });
    expect(libvirt.called).toEqual(['domainLookupByUuid', 'domainGetState']);
    expect(configReads()).toBe(0);
  });
});

describe('identity', () => {
  test('is the record’s while there is one: the configuration may have gone or changed', async () => {
    const answers = { domainLookupByName: ref, domainGetState: isRunning };
    const { ports } = await portsOf({ answers, config: missing, record: { name: 'guest1', uuid: undefined } });
    const { identity: who } = await observeDomain(ports, brief);
    expect(who).toEqual({ kind: 'known', value: { name: 'guest1', uuid: undefined } });
  });

  test('else the configuration’s, and the tag says whether the domain is ours', async () => {
    const tag = { resource: 'other', node: 'n1', phase: 'running' } as const;
    const answers = { domainLookupByUuid: ref, domainGetState: isRunning, domainGetMetadata: tagXml(tag) };
    const { ports } = await portsOf({ answers });
    expect(await observeDomain(ports, brief)).toMatchObject({ domain: { value: { tag } }, record: { kind: 'absent' } });
  });

  test('else that of the domain that carries our tag', async () => {
    const tag = { resource: 'VM', node: 'n1', phase: 'running' } as const;
    const answers = { connectListAllDomains: [[ref]], domainGetMetadata: tagXml(tag), domainGetState: isRunning };
    const { ports } = await portsOf({ answers, config: missing });
    expect(await observeDomain(ports, brief)).toMatchObject({
      identity: { kind: 'absent' },
      domain: { kind: 'known', value: { name: 'guest1', tag } },
    });
  });

  test('else nobody’s: and libvirt’s silence stays unknown', async () => {
    const { ports } = await portsOf({ answers: {}, config: missing, silent: true });
    expect((await observeDomain(ports, brief)).domain).toEqual({ kind: 'unknown', why: 'no libvirt' });
  });
});

describe('the process table is looked at', () => {
  test('when libvirt does not show the domain', async () => {
    const { ports } = await portsOf({ answers: { domainLookupByUuid: noDomain }, record: identity });
    expect(await observeDomain(ports, brief)).toMatchObject({
      domain: { kind: 'absent' },
      process: { kind: 'absent' },
    });
  });

  test('when libvirt is silent', async () => {
    const { ports } = await portsOf({ answers: {}, record: identity, silent: true });
    expect(await observeDomain(ports, brief)).toMatchObject({
      domain: { kind: 'unknown' },
      process: { kind: 'absent' },
    });
  });

  test('always, where both are wanted', async () => {
    const answers = { domainLookupByUuid: ref, domainGetState: isRunning };
    const { ports } = await portsOf({ answers, record: identity });
    expect((await observeDomain(ports, thorough)).process).toEqual({ kind: 'absent' });
  });

  test('and one that cannot be looked at in time is unknown', async () => {
    const { ports } = await portsOf({ answers: { domainLookupByUuid: noDomain }, record: identity });
    const late: ObservePorts = {
      ...ports,
      within: (look, instead) =>
        look.then((found) => ('kind' in Object(found) && Object(found).kind === 'absent' ? instead : found)),
    };
    expect((await observeDomain(late, brief)).process).toMatchObject({ kind: 'unknown' });
  });
});

describe('start', () => {
  const extras: StartExtras = {
    lookAtNode: () => Promise.resolve([{ kind: 'lacks', what: 'a disk' }]),
    describeDisks: () => Promise.resolve([]),
    peers: () => ({ kind: 'off' }),
  };

  test('looks for the domain of the configuration as it is now, and for who has its name', async () => {
    const stranger = { ...ref, uuid: '00000000-0000-4000-8000-000000000001' };
    const answers = { domainLookupByUuid: noDomain, domainLookupByName: stranger, domainGetState: isRunning };
    const facts = await observeForStart((await portsOf({ answers })).ports, extras);
    expect(facts).toMatchObject({ domain: { kind: 'absent' }, nameTaken: { value: { uuid: stranger.uuid } } });
    expect(facts.shortfalls).toEqual([{ kind: 'lacks', what: 'a disk' }]);
  });

  test('looks for the former domain when the configuration names another one', async () => {
    const former = { name: 'old', uuid: '00000000-0000-4000-8000-000000000002' };
    const answers = {
      domainLookupByUuid: [noDomain, { ...former, id: 4 }],
      domainLookupByName: noDomain,
      domainGetState: isRunning,
    };
    const { ports } = await portsOf({ answers, record: former });
    expect((await observeForStart(ports, extras)).former).toMatchObject({ value: { name: 'old' } });
  });

  test('takes a configuration that gained or lost its UUID for the same domain', async () => {
    const answers = { domainLookupByUuid: noDomain, domainLookupByName: noDomain };
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
