// Looking for a resource's domain by its tag, while other domains come and go.
import { describe, expect, test } from 'vitest';
import type { Connection } from '../../../src/libvirt/connection.ts';
import { errorCode, LibvirtError } from '../../../src/libvirt/failure.ts';
import { findTagged } from '../../../src/observe/libvirt-domain.ts';
import { fakeLibvirt } from './fake-libvirt.ts';

const refs = ['ended', 'ours'].map((name, index) => ({ name, uuid: `${name}-uuid`, id: index + 1 }));

/** A daemon that lists both domains, and fails with `code` when asked about the first. */
function daemonFailingWith(code: number): Parameters<typeof findTagged>[0] {
  let asked = 0;
  const answers: Record<string, () => unknown> = {
    connectListAllDomains: () => refs,
    domainGetMetadata: () => {
      asked += 1;
      if (asked === 1) throw new LibvirtError(code, 10, 'the first one');
      return '<tag resource="vm" node="n1" phase="running"/>';
    },
    domainGetState: () => ({ state: 'running', reason: 'booted' }),
  };
  const call = (name: string): Promise<unknown> => Promise.resolve().then(() => answers[name]?.());
  return { lookTimeoutMs: 1000, open: () => Promise.resolve({ call } as unknown as Connection) };
}

test('a domain that ended since the list was made does not hide ours', async () => {
  const found = await findTagged(daemonFailingWith(errorCode.noDomain), 'vm');
  expect(found).toMatchObject({ kind: 'known', value: { name: 'ours', state: 'running' } });
});

test('one that cannot be asked leaves us not knowing', async () => {
  expect(await findTagged(daemonFailingWith(errorCode.internalError), 'vm')).toMatchObject({ kind: 'unknown' });
});

test('none with our tag is absence', async () => {
  expect(await findTagged(daemonFailingWith(errorCode.noDomain), 'another')).toEqual({ kind: 'absent' });
});

describe('a domain without tag', () => {
  const noTag = new LibvirtError(errorCode.noDomainMetadata, 20, 'no metadata');
  const tag = '<tag resource="vm" node="n1" phase="running"/>';
  const isRunning = { state: 'running', reason: 'booted' };
  const daemon = (...domainGetMetadata: unknown[]) =>
    fakeLibvirt({ connectListAllDomains: [refs], domainGetMetadata, domainGetState: isRunning });

  test('is nobody’s', async () => {
    expect(await findTagged(daemon(noTag, tag), 'another')).toEqual({ kind: 'absent' });
  });

  test('may be ours, where nothing says which one is: then nobody knows', async () => {
    expect(await findTagged(daemon(noTag, tag), 'another', { orUntagged: true })).toEqual({
      kind: 'unknown',
      why: "ended is active here, carries no tag, and may be this resource's domain",
    });
  });

  test('does not hide the one with our tag', async () => {
    const found = await findTagged(daemon(noTag, tag), 'vm', { orUntagged: true });
    expect(found).toMatchObject({ kind: 'known', value: { name: 'ours' } });
  });

  test('is not there: none is ours', async () => {
    expect(await findTagged(daemon(tag, tag), 'another', { orUntagged: true })).toEqual({ kind: 'absent' });
  });
});
