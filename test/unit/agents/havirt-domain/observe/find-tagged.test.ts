// Looking for a resource's domain by its tag, domain by domain, while others come, go, or cannot tell.
import { describe, expect, test } from 'vitest';
import type { Connection } from '../../../../../src/libvirt/wire/connection.ts';
import { ConnectionError, errorCode, LibvirtError } from '../../../../../src/libvirt/failure.ts';
import type { LibvirtPort } from '../../../../../src/domain/libvirt-domain.ts';
import { findTagged, type TagSearch } from '../../../../../agents/havirt-domain/observe/find-tagged.ts';
import { beginLook } from '../../../../../agents/havirt-domain/observe/own-process.ts';
import { tagXml } from '../../../../../src/domain/tag.ts';
import { procWith, type ProcessEntry } from '../../../host/places.ts';

const uuidOf = (name: string): string => `00000000-0000-4000-8000-${name.padStart(12, '0')}`;
const a = { name: 'a', uuid: uuidOf('a') };
const b = { name: 'b', uuid: uuidOf('b') };
const tag = (domain: { uuid: string }, resource = 'vm') =>
  tagXml({ resource, node: 'n1', phase: 'running', uuid: domain.uuid });
/** As an older havirt wrote it. */
const unbound = tagXml({ resource: 'vm', node: 'n1', phase: 'running' });
const none = new LibvirtError(errorCode.noDomainMetadata, 20, 'no metadata');
const ended = new LibvirtError(errorCode.noDomain, 10, 'no domain');
const late = new ConnectionError('timeout', 'late');

const qemu = ({ name, uuid }: typeof a): ProcessEntry => ({
  argv: ['/usr/bin/qemu-system-x86_64', '-name', `guest=${name},x=y`, '-uuid', uuid],
});

interface Node {
  /** What the metadata of each domain is, by its name. */
  readonly tags: Readonly<Record<string, string | Error>>;
  readonly processes?: Readonly<Record<number, ProcessEntry>>;
  /** What libvirt lists; by default nobody may ask for that. */
  readonly listed?: readonly (typeof a)[] | Error;
  readonly driver?: string;
}

function daemon({ tags, listed }: Node): LibvirtPort {
  const answers: Record<string, (name: string) => unknown> = {
    connectListAllDomains: () => listed ?? new Error('the test expects no list'),
    domainGetMetadata: (name) => tags[name],
    domainGetState: () => ({ state: 'running', reason: 'booted' }),
  };
  // Whom a question is about is the first thing that is written.
  const call = async (procedure: string, { write }: { write: (xdr: unknown) => unknown }): Promise<unknown> => {
    let name = '';
    const xdr: unknown = new Proxy(
      {},
      {
        get: (_, key) => (value: unknown) => {
          if (key === 'string' && name === '') name = String(value);
          return xdr;
        },
      },
    );
    write(xdr);
    const answer = answers[procedure]?.(name);
    if (answer instanceof Error) throw answer;
    return answer;
  };
  return { lookTimeoutMs: 1000, open: () => Promise.resolve({ call } as unknown as Connection) };
}

const both = { 1: qemu(a), 2: qemu(b) };

async function find(node: Node, search: Partial<TagSearch> = {}, resource = 'vm') {
  const { processes = both, driver = 'qemu' } = node;
  const ports = { libvirt: daemon(node), driver, resource, within: <T>(look: Promise<T>) => look };
  return await findTagged(beginLook({ ...ports, procDirectory: procWith(processes) }), { named: [], ...search });
}

test('is found among others', async () => {
  expect(await find({ tags: { a: tag(a, 'another'), b: tag(b) } })).toMatchObject({
    kind: 'known',
    value: { ...b, state: 'running', tag: { resource: 'vm' } },
  });
});

test.each([
  ['one that ended since', ended],
  ['one that does not tell (unknownIsNotAbsent)', late],
])('%s does not hide ours', async (_, failure) => {
  expect(await find({ tags: { a: failure, b: tag(b) } })).toMatchObject({ kind: 'known', value: { name: 'b' } });
});

test('one that does not tell leaves us not knowing', async () => {
  expect(await find({ tags: { a: late, b: none } })).toEqual({ kind: 'unknown', why: 'late' });
});

test('so does a process that cannot be told', async () => {
  expect(await find({ tags: { a: none }, processes: { 1: qemu(a), 2: { state: 'D' } } })).toMatchObject({
    kind: 'unknown',
    why: expect.stringContaining('process 2'),
  });
});

test('none with our tag is absence', async () => {
  expect(await find({ tags: { a: tag(a, 'another'), b: none } })).toEqual({ kind: 'absent' });
});

test('libvirt is not asked for its list of all, which waits for any one, where processes show who is here', async () => {
  expect(await find({ tags: { a: tag(a), b: none }, listed: late })).toMatchObject({ kind: 'known' });
});

describe('where processes do not show domains, libvirt’s list does', () => {
  test('and each is asked about', async () => {
    const node = { tags: { a: none, b: tag(b) }, listed: [a, b], driver: 'xen' };
    expect(await find(node)).toMatchObject({ kind: 'known', value: { name: 'b' } });
  });

  test('or nobody knows', async () => {
    expect(await find({ tags: {}, listed: late, driver: 'xen' })).toEqual({ kind: 'unknown', why: 'late' });
  });
});

describe('a tag that was copied with the XML of another domain', () => {
  test('is nobody’s', async () => {
    expect(await find({ tags: { a: tag(b), b: none } })).toEqual({ kind: 'absent' });
  });

  test('counts as none where any domain without tag may be ours', async () => {
    expect(await find({ tags: { a: tag(b), b: tag(b, 'another') } }, { orUntagged: true })).toMatchObject({
      kind: 'unknown',
      why: "a is active here, carries no tag, and may be this resource's domain",
    });
  });
});

describe('a tag of an older havirt, bound to no UUID', () => {
  const node = { tags: { a: unbound, b: none } };

  test.each([
    ['the name', { name: 'a', uuid: uuidOf('c') }],
    ['the UUID', { name: 'c', uuid: a.uuid }],
    ['the name alone', { name: 'a', uuid: undefined }],
  ])('counts together with %s of a file', async (_, identity) => {
    expect(await find(node, { named: [identity] })).toMatchObject({ kind: 'known', value: a });
  });

  test('does not count against what a file says', async () => {
    expect(await find(node, { named: [{ name: 'c', uuid: uuidOf('c') }] })).toEqual({ kind: 'absent' });
  });

  test('leaves us not knowing where no file says anything', async () => {
    expect(await find(node)).toMatchObject({ kind: 'unknown', why: expect.stringContaining('older havirt') });
  });
});

describe('a domain without tag', () => {
  test('is nobody’s', async () => {
    expect(await find({ tags: { a: none, b: tag(b, 'another') } })).toEqual({ kind: 'absent' });
  });

  test('may be ours, where nothing says which one is: then nobody knows', async () => {
    expect(await find({ tags: { a: none, b: tag(b, 'another') } }, { orUntagged: true })).toMatchObject({
      kind: 'unknown',
    });
  });

  test('does not hide the one with our tag', async () => {
    expect(await find({ tags: { a: none, b: tag(b) } }, { orUntagged: true })).toMatchObject({ kind: 'known' });
  });

  test('is not there: none is ours', async () => {
    const tags = { a: tag(a, 'another'), b: tag(b, 'another') };
    expect(await find({ tags }, { orUntagged: true })).toEqual({ kind: 'absent' });
  });
});
