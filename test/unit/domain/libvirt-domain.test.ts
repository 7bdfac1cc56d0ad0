// libvirt's answers and silences, as one of three values. Only its own "no such domain" is absence.
import { describe, expect, test } from 'vitest';
import { domainStateOf } from '../../../src/libvirt/calls/domain-state.ts';
import { ConnectionError, errorCode, LibvirtError } from '../../../src/libvirt/failure.ts';
import { UriError } from '../../../src/libvirt/uri.ts';
import { findActive, findNamesake, withTag } from '../../../src/domain/libvirt-domain.ts';
import { tagXml } from '../../../src/domain/tag.ts';
import { identity, running } from '../agents/havirt-domain/decide/facts.ts';
import { fakeLibvirt, type Answers } from './fake-libvirt.ts';

const ref = { name: identity.name, uuid: identity.uuid ?? '', id: 3 };
const isRunning = domainStateOf(1, 1);
const isPaused = domainStateOf(3, 5);
const noDomain = new LibvirtError(errorCode.noDomain, 10, 'Domain not found');
const noTag = new LibvirtError(errorCode.noDomainMetadata, 20, 'metadata not found');

describe('an active domain', () => {
  test('with its state', async () => {
    const libvirt = fakeLibvirt({ domainLookupByUuid: ref, domainGetState: isRunning });
    expect(await findActive(libvirt, identity)).toEqual(running);
  });

  test('with the reason of its pause', async () => {
    const libvirt = fakeLibvirt({ domainLookupByUuid: ref, domainGetState: isPaused });
    expect(await findActive(libvirt, identity)).toMatchObject({ value: { state: 'paused', pausedReason: 'ioerror' } });
  });

  test('is looked up by name where the configuration has no UUID', async () => {
    const libvirt = fakeLibvirt({ domainLookupByName: ref, domainGetState: isRunning });
    expect(await findActive(libvirt, { name: 'guest1', uuid: undefined })).toEqual(running);
  });
});

describe('absent', () => {
  const cases: [string, Answers][] = [
    ['no such domain', { domainLookupByUuid: noDomain }],
    ['only defined', { domainLookupByUuid: { ...ref, id: -1 } }],
    ['shut off', { domainLookupByUuid: ref, domainGetState: domainStateOf(5, 1) }],
    ['gone before it was asked for its state', { domainLookupByUuid: ref, domainGetState: noDomain }],
  ];
  test.each(cases)('%s', async (_, answers) => {
    expect(await findActive(fakeLibvirt(answers), identity)).toEqual({ kind: 'absent' });
  });
});

describe('every other failure leaves it unknown', () => {
  const codes = Object.entries(errorCode).filter(([name]) => name !== 'noDomain');
  test.each(codes)('%s', async (_, code) => {
    const libvirt = fakeLibvirt({
      domainLookupByUuid: new LibvirtError(code, 10, 'Domain not found: failed to get domain'),
    });
    expect(await findActive(libvirt, identity)).toMatchObject({
      kind: 'unknown',
      why: expect.stringContaining(`${code}`),
    });
  });

  const kinds = ['missing-socket', 'refused', 'permission', 'timeout', 'closed', 'protocol'] as const;
  test.each(kinds)('no connection: %s', async (kind) => {
    const libvirt = fakeLibvirt({}, new ConnectionError(kind, 'libvirt at x: no'));
    expect(await findActive(libvirt, identity)).toEqual({ kind: 'unknown', why: 'libvirt at x: no' });
  });

  test('the connection ends in the middle', async () => {
    const libvirt = fakeLibvirt({ domainLookupByUuid: ref, domainGetState: new ConnectionError('closed', 'gone') });
    expect(await findActive(libvirt, identity)).toEqual({ kind: 'unknown', why: 'gone' });
  });

  test('a URI that cannot be used', async () => {
    expect(await findActive(fakeLibvirt({}, new UriError('no such URI')), identity)).toMatchObject({ kind: 'unknown' });
  });

  test('but a bug of ours is not a fact', async () => {
    await expect(findActive(fakeLibvirt({}, new TypeError('bug')), identity)).rejects.toThrow('bug');
  });
});

describe('a namesake', () => {
  test('is an active domain of our name with another UUID', async () => {
    const other = { ...ref, uuid: '00000000-0000-4000-8000-000000000001' };
    const libvirt = fakeLibvirt({ domainLookupByName: other, domainGetState: isRunning });
    expect(await findNamesake(libvirt, identity)).toMatchObject({ kind: 'known', value: { uuid: other.uuid } });
  });

  test('is not the domain itself, nor one that is only defined', async () => {
    expect(await findNamesake(fakeLibvirt({ domainLookupByName: ref }), identity)).toEqual({ kind: 'absent' });
    const defined = { ...ref, uuid: '00000000-0000-4000-8000-000000000001', id: -1 };
    expect(await findNamesake(fakeLibvirt({ domainLookupByName: defined }), identity)).toEqual({ kind: 'absent' });
  });
});

describe('the tag', () => {
  const claim = { resource: 'VM "1" & <2>', node: 'n1', phase: 'claim' } as const;

  test('is read back as it was written, whatever the resource is called', async () => {
    const libvirt = fakeLibvirt({ domainGetMetadata: tagXml(claim) });
    expect(await withTag(libvirt, running)).toMatchObject({ value: { tag: claim } });
  });

  test('counts only for the domain that it was written for: a copy of the XML has it too', async () => {
    const bound = { ...claim, uuid: running.value.uuid };
    expect(await withTag(fakeLibvirt({ domainGetMetadata: tagXml(bound) }), running)).toMatchObject({
      value: { tag: bound },
    });
    const copied = tagXml({ ...claim, uuid: '00000000-0000-4000-8000-000000000001' });
    expect(await withTag(fakeLibvirt({ domainGetMetadata: copied }), running)).toEqual(running);
  });

  test('may be missing', async () => {
    expect(await withTag(fakeLibvirt({ domainGetMetadata: noTag }), running)).toEqual(running);
  });

  test('may be somebody’s nonsense', async () => {
    const libvirt = fakeLibvirt({ domainGetMetadata: `<tag resource='%zz' phase='?'/>` });
    expect(await withTag(libvirt, running)).toMatchObject({ value: { tag: { resource: '%zz', phase: 'running' } } });
  });

  test('of a domain that ended meanwhile: it is absent; of one that cannot be asked: unknown', async () => {
    expect(await withTag(fakeLibvirt({ domainGetMetadata: noDomain }), running)).toEqual({ kind: 'absent' });
    const silent = fakeLibvirt({ domainGetMetadata: new ConnectionError('timeout', 'late') });
    expect(await withTag(silent, running)).toEqual({ kind: 'unknown', why: 'late' });
  });

  test('is not asked for where there is no domain', async () => {
    const libvirt = fakeLibvirt({});
    expect(await withTag(libvirt, { kind: 'absent' })).toEqual({ kind: 'absent' });
    expect(libvirt.called).toEqual([]);
  });
});
