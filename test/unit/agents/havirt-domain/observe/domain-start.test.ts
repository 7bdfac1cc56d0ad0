// What a start sees besides: a former domain, whoever has the name or the UUID, and libvirt's autostart.
import { describe, expect, test } from 'vitest';
import { decideStart } from '../../../../../agents/havirt-domain/decide/start/start.ts';
import { errorCode, LibvirtError } from '../../../../../src/libvirt/failure.ts';
import { known } from '../../../../../src/model/probe.ts';
import { observeDomain, observeForStart } from '../../../../../agents/havirt-domain/observe/domain-facts.ts';
import { tagXml } from '../../../../../src/domain/tag.ts';
import { identity, running, after } from '../decide/facts.ts';
import { type Answers } from '../../../domain/fake-libvirt.ts';

import {
  ref,
  noDomain,
  noTag,
  isRunning,
  missing,
  none,
  ours,
  nameless,
  isNameless,
  other,
  type Situation,
  portsOf,
  extras,
  self,
} from './domain-ports.ts';

describe('another domain with our UUID (SAFETY: neverTwoRunning)', () => {
  const twin = { ...ref, name: 'twin' };
  const answers = { domainLookupByUuid: twin, domainGetState: isRunning, domainGetMetadata: noTag };
  const taken = known({ name: 'twin', uuid: twin.uuid });

  test.each<[string, Partial<Situation>]>([
    ['the configuration', {}],
    ['the record', { record: identity }],
  ])('is not the one that %s names', async (_, situation) => {
    const { ports } = await portsOf({ answers, running: [twin], ...situation });
    const facts = await observeDomain(ports);
    expect(facts).toMatchObject({ domain: { kind: 'absent' }, process: { kind: 'absent' }, uuidTaken: taken });
  });

  test('is ours where its tag says so: it was renamed in the configuration', async () => {
    const { ports } = await portsOf({
      answers: { ...answers, domainGetMetadata: tagXml({ ...ours, uuid: twin.uuid }) },
      running: [twin],
    });
    expect(await observeDomain(ports)).toMatchObject({
      domain: { value: { name: 'twin' } },
      uuidTaken: { kind: 'absent' },
    });
  });

  test('keeps a start from beginning', async () => {
    const { ports } = await portsOf({ answers, running: [twin] });
    expect(await observeForStart(ports, extras)).toMatchObject({ domain: { kind: 'absent' }, uuidTaken: taken });
  });
});

const asked = async (answers: Answers) =>
  (await observeDomain((await portsOf({ answers })).ports, { autostart: true })).autostart;

describe('libvirt’s autostart', () => {
  const gone = { domainLookupByUuid: { ...ref, id: -1 } };
  test('of the resource’s own definition is seen, and only where it is asked for', async () => {
    expect(await asked({ ...gone, domainGetAutostart: true })).toEqual(known({ name: ref.name, uuid: ref.uuid }));
    expect(await asked({ ...gone, domainGetAutostart: false })).toEqual({ kind: 'absent' });
    expect((await observeDomain((await portsOf({ answers: gone })).ports)).autostart).toMatchObject({
      kind: 'unknown',
    });
  });

  test('of a definition with our UUID and another name is nobody’s to change', async () => {
    expect(await asked({ domainLookupByUuid: { ...ref, name: 'twin', id: -1 } })).toEqual({ kind: 'absent' });
  });

  test('is not there without a definition', async () => {
    expect(await asked({ domainLookupByUuid: noDomain })).toEqual({ kind: 'absent' });
  });
});

describe('start', () => {
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
      domainLookupByUuid: [noDomain, { ...former, id: 4 }, noDomain],
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
    expect(decideStart({ resource: 'VM', monitorScripts: false, peerCheck: false }, facts, after([]))).toMatchObject({
      verdict: { reason: { code: 'FORMER_ACTIVE' } },
    });
  });

  test('and knows no more than they do', async () => {
    const broken = new LibvirtError(errorCode.internalError, 10, 'no');
    const answers = { ...none, domainLookupByUuid: [noDomain, broken, noDomain], domainLookupByName: noDomain };
    const { ports } = await portsOf({ answers, record: former });
    expect((await observeForStart(ports, extras)).former).toMatchObject({ kind: 'unknown' });
  });

  test('takes a domain with our tag for the former one, whatever is noted down', async () => {
    const { ports } = await portsOf({ answers: { ...other, domainLookupByName: nameless }, running: [nameless] });
    expect((await observeForStart(ports, extras)).former).toMatchObject({ value: isNameless });
  });

  test('but not its own, which has come meanwhile', async () => {
    const answers = {
      ...other,
      domainLookupByUuid: [noDomain, ref],
      domainGetMetadata: tagXml({ ...ours, uuid: ref.uuid }),
      domainGetAutostart: false,
    };
    const { ports } = await portsOf({ answers, running: [ref] });
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
    const { ports } = await portsOf({
      answers: { ...answers, domainGetAutostart: false },
      config: missing,
      record: identity,
    });
    expect(await observeForStart(ports, extras)).toMatchObject({
      domain: running,
      config: { kind: 'missing' },
      shortfalls: [],
    });
  });
});
