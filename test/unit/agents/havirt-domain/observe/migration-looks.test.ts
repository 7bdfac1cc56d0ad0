// What migrate_to asks of whom, and when: whether the target is another host before anything begins, and after it where the guest
// that was sent is.
import { describe, expect, test } from 'vitest';
import { domainStateOf } from '../../../../../src/libvirt/calls/domain-state.ts';
import { ConnectionError, errorCode, LibvirtError } from '../../../../../src/libvirt/failure.ts';
import { absent } from '../../../../../src/model/probe.ts';
import { tagXml } from '../../../../../src/domain/tag.ts';
import { migrationLooks } from '../../../../../agents/havirt-domain/observe/migration-looks.ts';
import type { MigrationCall } from '../../../../../agents/havirt-domain/model/migration.ts';
import type { History } from '../../../../../agents/havirt-domain/model/steps.ts';
import { recallMigration } from '../decide/sights.ts';
import { active, facts, identity, running, tagged } from '../decide/facts.ts';
import { fakeLibvirt, type Answers, type FakeLibvirt } from '../../../domain/fake-libvirt.ts';

const hostOf = (uuid: string) =>
  `<capabilities>\n\n  <host>\n    <uuid>${uuid}</uuid>\n    <cpu/></host></capabilities>`;
const connectGetCapabilities = hostOf('48a07cff-6c97-4efb-a651-76b6dfdf2cea');
const another = { connectGetCapabilities: hostOf('a8d98580-88da-40d3-b309-d3840f43ece0') };
const tag = { ...tagged('running'), generation: '00000000000000aa' };
const guest = active({ tag });
const ref = { name: identity.name, uuid: identity.uuid ?? '', id: 3 };
const executing: Answers = {
  domainLookupByUuid: ref,
  domainGetState: domainStateOf(1, 2),
  domainGetMetadata: tagXml(tag),
};

const failed = { kind: 'failed', why: 'x' } as const;
const notBegun: History = [];
const after = (call: MigrationCall): History => recallMigration({ call, sent: guest.value }, []);
const here = facts({ domain: running });
const gone = facts({ domain: absent });

function looks(local: Answers, target: FakeLibvirt | undefined) {
  const libvirt = fakeLibvirt({ domainGetMetadata: tagXml(tag), connectGetCapabilities, ...local });
  return migrationLooks({ libvirt, within: (look) => look }, target);
}

describe('before a migration begins', () => {
  test.each<[string, Answers, string]>([
    ['another host', another, 'another'],
    ['this host', { connectGetCapabilities }, 'same'],
    ['a host without UUID', { connectGetCapabilities: '<capabilities><host/></capabilities>' }, 'unknown'],
    ['one that does not answer', { connectGetCapabilities: new ConnectionError('timeout', 'late') }, 'unknown'],
  ])('the target is %s', async (_, answers, targetHost) => {
    const seen = await looks({}, fakeLibvirt(answers))(here, notBegun);
    expect(seen).toMatchObject({ domain: guest, targetHost, onTarget: { kind: 'unknown' } });
  });

  test('this host’s own UUID may not be known either', async () => {
    const local = { connectGetCapabilities: new ConnectionError('timeout', 'late') };
    expect(await looks(local, fakeLibvirt(another))(here, notBegun)).toMatchObject({
      targetHost: 'unknown',
    });
  });

  test('the target is asked once, however often the domain is looked at', async () => {
    const target = fakeLibvirt(another);
    const look = looks({}, target);
    await look(here, notBegun);
    expect(await look(here, notBegun)).toMatchObject({ targetHost: 'another' });
    expect(target.called).toEqual(['connectGetCapabilities']);
  });

  test('nobody is asked where there is nothing to migrate, or no target', async () => {
    const target = fakeLibvirt({});
    expect(await looks({}, target)(gone, notBegun)).toMatchObject({ targetHost: 'unknown' });
    expect(target.called).toEqual([]);
    expect(await looks({}, undefined)(here, notBegun)).toMatchObject({
      domain: guest,
      targetHost: 'unknown',
    });
  });

  test('a tag that cannot be read makes the domain no less known', async () => {
    const ended = { domainGetMetadata: new LibvirtError(errorCode.internalError, 0, 'no') };
    expect(await looks(ended, fakeLibvirt(another))(here, notBegun)).toMatchObject({ domain: running });
  });
});

describe('after it', () => {
  test('failed, and executing here: where else, with which tag, and whether that is another host', async () => {
    const target = fakeLibvirt({ ...another, ...executing });
    const seen = await looks({}, target)(here, after(failed));
    expect(seen).toMatchObject({
      domain: guest,
      onTarget: guest,
      targetHost: 'another',
    });
  });

  test('gone here: the guest that was sent is looked up by its UUID, whatever the configuration says', async () => {
    const target = fakeLibvirt(executing);
    const unnumbered = facts({
      domain: absent,
      identity: { kind: 'known', value: { name: 'guest1', uuid: undefined } },
    });
    expect(await looks({}, target)(unnumbered, after({ kind: 'done' }))).toMatchObject({ onTarget: guest });
    expect(target.called).toEqual(['domainLookupByUuid', 'domainGetState', 'domainGetMetadata', 'domainGetState']);
  });

  test('nobody is asked while the domain is still here, or the migration is under way', async () => {
    const target = fakeLibvirt({});
    for (const call of [{ kind: 'done' }, { kind: 'under-way' }] as const) {
      expect(await looks({}, target)(here, after(call))).toMatchObject({ onTarget: { kind: 'unknown' } });
    }
    expect(target.called).toEqual([]);
  });
});
