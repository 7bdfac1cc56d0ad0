// Who the domain is, when files come and go, and what is looked at for it.
import { describe, expect, test } from 'vitest';
import { ConnectionError, errorCode, LibvirtError } from '../../../../../src/libvirt/failure.ts';
import { known } from '../../../../../src/model/probe.ts';
import { observeDomain } from '../../../../../agents/havirt-domain/observe/domain-facts.ts';
import { tagXml } from '../../../../../src/domain/tag.ts';
import { identity, running } from '../decide/facts.ts';

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
  self,
} from './domain-ports.ts';

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
    const { ports } = await portsOf({ answers: other, config: missing, running: [nameless] });
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
  const itsProcess = known({ pid: 5_000_000, startTicks: 1000 });
  const tagged = { identity: known(isNameless), domain: { kind: 'known', value: { ...isNameless, tag: ours } } };

  test.each<[string, Partial<Situation>]>([
    ['the configuration, without a record', {}],
    ['the configuration, with a damaged record', { record: 'damaged' }],
    ['a record of an earlier domain', { record: identity }],
  ])('%s: the domain with our tag is ours', async (_, situation) => {
    const { ports } = await portsOf({ answers: other, running: [nameless], ...situation });
    expect(await observeDomain(ports)).toMatchObject({ ...tagged, process: itsProcess });
  });

  test('the record’s process is not that of the domain with our tag', async () => {
    const { ports } = await portsOf({ answers: other, record: identity, process: await self(), running: [nameless] });
    expect((await observeDomain(ports)).process).toEqual(itsProcess);
  });

  test('the configuration of another resource: the domain with our tag is ours', async () => {
    const answers = {
      ...other,
      domainLookupByUuid: ref,
      domainGetState: isRunning,
      domainGetMetadata: [tagXml({ ...ours, resource: 'other' }), tagXml({ ...ours, uuid: nameless.uuid })],
    };
    const { ports } = await portsOf({ answers, running: [nameless] });
    expect(await observeDomain(ports)).toMatchObject(tagged);
  });

  const unreadableTag = { domainGetMetadata: new LibvirtError(errorCode.internalError, 10, 'no') };

  test('a tag that cannot be read leaves us not knowing where it is that of a domain with our name', async () => {
    const answers = { ...other, ...unreadableTag, domainLookupByName: nameless };
    const { ports } = await portsOf({ answers, running: [nameless] });
    expect((await observeDomain(ports)).domain).toMatchObject({ kind: 'unknown' });
  });

  test('of any other domain it does not count: libvirt itself denies ours, by name and UUID', async () => {
    const answers = { ...other, ...unreadableTag, domainLookupByName: noDomain };
    const { ports } = await portsOf({ answers, running: [{ ...nameless, name: 'stuck' }] });
    expect(await observeDomain(ports)).toMatchObject({ domain: { kind: 'absent' }, process: { kind: 'absent' } });
  });

  test('but where libvirt does not tell about our name, nobody knows', async () => {
    const answers = { ...other, ...unreadableTag, domainLookupByName: new ConnectionError('timeout', 'late') };
    const { ports } = await portsOf({ answers, running: [{ ...nameless, name: 'stuck' }] });
    expect((await observeDomain(ports)).domain).toEqual({ kind: 'unknown', why: 'late' });
  });
});

describe('no configuration that could be read, and no record', () => {
  const answers = { domainGetMetadata: noTag, domainGetState: isRunning };

  test('unreadable: a domain without tag may be ours', async () => {
    const { ports } = await portsOf({ answers, running: [nameless], config: { kind: 'unreadable', why: 'x' } });
    expect((await observeDomain(ports)).domain).toMatchObject({ kind: 'unknown' });
  });

  test.each([missing, { kind: 'invalid', why: 'x' } as const])('$kind: one without tag is nobody’s', async (found) => {
    const { ports } = await portsOf({ answers, running: [nameless], config: found });
    expect((await observeDomain(ports)).domain).toEqual({ kind: 'absent' });
  });

  test('all with the tags of others: none is ours', async () => {
    const others = { ...answers, domainGetMetadata: tagXml({ ...ours, resource: 'other' }) };
    const { ports } = await portsOf({ answers: others, running: [nameless], config: { kind: 'unreadable', why: 'x' } });
    expect((await observeDomain(ports)).domain).toEqual({ kind: 'absent' });
  });
});
