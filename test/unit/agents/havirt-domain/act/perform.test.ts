// Effects and their outcomes: what was done, refused, or may still be carried out. What became of the domain is never said.
import type { Effect } from '../../../../../agents/havirt-domain/model/steps.ts';
import { describe, expect, test } from 'vitest';
import { perform } from '../../../../../agents/havirt-domain/act/perform.ts';
import type { DomainFacts } from '../../../../../agents/havirt-domain/model/facts.ts';
import type { PeerSettings } from '../../../../../src/peers/ask-peers.ts';
import type { ActPorts } from '../../../../../agents/havirt-domain/act/ports.ts';
import { ConnectionError, LibvirtError } from '../../../../../src/libvirt/failure.ts';
import type { RecordPhase } from '../../../../../src/domain/model/domain.ts';
import { absent, known } from '../../../../../src/model/probe.ts';
import { readRecord } from '../../../../../src/domain/record.ts';
import { config, facts, identity, running } from '../decide/facts.ts';
import { fakeLibvirt, type Answers } from '../../../domain/fake-libvirt.ts';
import { directoryWith } from '../../../host/places.ts';

const readable = { kind: 'readable', config } as const;
const here = facts({ domain: running, config: readable });

function ports(overrides: Partial<ActPorts> = {}): ActPorts {
  return {
    libvirt: fakeLibvirt({}),
    resource: 'VM',
    node: 'n1',
    uri: 'qemu:///system',
    recordDirectory: '/nowhere/havirt',
    self: () => Promise.resolve({ pid: 99, startTicks: 5 }),
    bound: (ceilingMs = 1000) => ({ timeoutMs: ceilingMs }),
    leftMs: () => 1000,
    monitorScripts: '',
    peers: () => ({}) as PeerSettings,
    migration: { targetNode: 'n2', remoteUri: 'qemu:///n2', migrateUri: undefined, speedMiBps: 0, downtimeMs: 5 },
    ...overrides,
  };
}

/** Nothing was done before. */
const does = (effect: Effect, seen: DomainFacts, its: ActPorts) => perform(effect, seen, [], its);
const answering = (answers: Answers): ActPorts => ports({ libvirt: fakeLibvirt(answers) });

describe('libvirt is asked, once, for', () => {
  const effects: [Effect['kind'], Answers][] = [
    ['create-paused', { domainCreateXml: null }],
    ['tag', { domainSetMetadata: null }],
    ['resume', { domainResume: null }],
    ['shutdown', { domainShutdownFlags: null }],
    ['destroy', { domainDestroyFlags: null }],
    ['abort-job', { domainAbortJob: null }],
    ['set-migration-downtime', { domainMigrateSetMaxDowntime: null }],
  ];
  test.each(effects)('%s', async (kind, answers) => {
    const libvirt = fakeLibvirt(answers);
    expect(await does({ kind } as Effect, here, ports({ libvirt }))).toEqual({ kind: 'done' });
    expect(libvirt.called).toEqual(Object.keys(answers));
  });
});

describe('outcomes', () => {
  const resume = { kind: 'resume' } as const;

  test('refused, with libvirt’s own reason and number', async () => {
    const refusing = answering({ domainResume: new LibvirtError(55, 10, 'domain is not running') });
    expect(await does(resume, here, refusing)).toEqual({
      kind: 'failed',
      why: 'libvirt error 55: domain is not running',
    });
  });

  test.each(['timeout', 'closed'] as const)('no answer (%s): it may still be carried out', async (kind) => {
    const silent = answering({ domainResume: new ConnectionError(kind, 'no answer') });
    expect(await does(resume, here, silent)).toEqual({ kind: 'unanswered', why: 'no answer' });
  });

  test.each(['missing-socket', 'refused', 'permission'] as const)('never asked (%s)', async (kind) => {
    const nobody = ports({ libvirt: fakeLibvirt({}, new ConnectionError(kind, 'no daemon')) });
    expect(await does(resume, here, nobody)).toEqual({ kind: 'failed', why: 'no daemon' });
  });

  test('nobody to ask it of', async () => {
    const unknown = facts({ domain: absent, identity: absent });
    expect(await does(resume, unknown, answering({}))).toMatchObject({ kind: 'failed' });
  });

  test('an effect that throws is a failed one', async () => {
    const noSsh = ports({
      peers: () => {
        throw new Error('no ssh');
      },
    });
    expect(await does({ kind: 'ask-peers' }, here, noSsh)).toEqual({ kind: 'failed', why: 'no ssh' });
  });

  test('monitor scripts say themselves what failed', async () => {
    const failing = ports({ monitorScripts: '/bin/true /bin/false' });
    const effect = { kind: 'run-monitor-scripts' } as const;
    expect(await does(effect, here, ports())).toEqual({ kind: 'done' });
    expect(await does(effect, here, failing)).toEqual({
      kind: 'failed',
      why: 'monitor script /bin/false ended with 1',
    });
  });
});

describe('the record', () => {
  const note = { kind: 'write-record', phase: 'running' } as const;

  async function noted(seen: DomainFacts, phase: RecordPhase = 'running') {
    const recordDirectory = directoryWith();
    expect(await does({ ...note, phase }, seen, ports({ recordDirectory }))).toEqual({ kind: 'done' });
    const found = await readRecord(recordDirectory, 'VM');
    return found.kind === 'known' ? found.value.record : undefined;
  }

  test('says who the domain is, and from which configuration', async () => {
    expect(await noted(here)).toEqual({
      resource: 'VM',
      identity,
      uri: 'qemu:///system',
      phase: 'running',
      configSha256: config.sha256,
      agent: { pid: 99, startTicks: 5 },
    });
  });

  test('and which process runs it, once it runs', async () => {
    const process = { pid: 4242, startTicks: 7 };
    expect(await noted({ ...here, process: known(process) })).toMatchObject({ process });
    expect(await noted({ ...here, process: known(process) }, 'starting')).not.toHaveProperty('process');
  });

  test('keeps a configuration without UUID at its name, for it gets another UUID each time', async () => {
    const unnumbered = { name: identity.name, uuid: undefined };
    expect(await noted({ ...here, identity: known(unnumbered) })).toMatchObject({ identity: unnumbered });
  });

  test('of a domain that only its tag told', async () => {
    expect(await noted(facts({ domain: running, identity: absent }))).toMatchObject({ identity });
  });

  test('that cannot be written is a failed effect', async () => {
    const blocked = ports({ recordDirectory: `${directoryWith({ file: '' })}/file` });
    expect(await does(note, here, blocked)).toMatchObject({ kind: 'failed' });
  });

  test('is removed, also when there is none', async () => {
    const forget = { kind: 'remove-record' } as const;
    expect(await does(forget, here, ports({ recordDirectory: directoryWith() }))).toEqual({ kind: 'done' });
  });
});

describe('a migration', () => {
  const begin = { kind: 'begin-migration' } as const;

  test('is begun, and goes on: libvirt’s answer is its end', async () => {
    const libvirt = fakeLibvirt({ domainMigratePerform3Params: new LibvirtError(1, 10, 'unable to connect') });
    const begun = await does(begin, here, ports({ libvirt }));
    expect(begun).toMatchObject({ kind: 'begun', learned: { kind: 'sent', domain: running.value } });
    expect(begun.kind === 'begun' && (await begun.end)).toEqual({
      kind: 'failed',
      why: 'libvirt error 1: unable to connect',
    });
    expect(libvirt.called).toEqual(['domainMigratePerform3Params']);
  });

  test('of a domain that is not here ends as it begins', async () => {
    const libvirt = fakeLibvirt({});
    const begun = await does(begin, facts({ domain: absent }), ports({ libvirt }));
    expect(begun.kind === 'begun' && (await begun.end)).toMatchObject({ kind: 'failed' });
    expect(libvirt.called).toEqual([]);
  });
});
