// Effects and their outcomes: what was done, refused, or may still be carried out. What became of the domain is never said.
import type { Effect } from '../../../../../agents/havirt-domain/model/steps.ts';
import { describe, expect, test } from 'vitest';
import { perform } from '../../../../../agents/havirt-domain/act/perform.ts';
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
    runMonitorScripts: () => Promise.resolve(undefined),
    askPeers: () => Promise.resolve(),
    migration: undefined,
    ...overrides,
  };
}

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
    expect(await perform({ kind } as Effect, here, ports({ libvirt }))).toEqual({ kind: 'done' });
    expect(libvirt.called).toEqual(Object.keys(answers));
  });
});

describe('outcomes', () => {
  const resume = { kind: 'resume' } as const;

  test('refused, with libvirt’s own reason and number', async () => {
    const refusing = answering({ domainResume: new LibvirtError(55, 10, 'domain is not running') });
    expect(await perform(resume, here, refusing)).toEqual({
      kind: 'failed',
      why: 'libvirt error 55: domain is not running',
    });
  });

  test.each(['timeout', 'closed'] as const)('no answer (%s): it may still be carried out', async (kind) => {
    const silent = answering({ domainResume: new ConnectionError(kind, 'no answer') });
    expect(await perform(resume, here, silent)).toEqual({ kind: 'unanswered', why: 'no answer' });
  });

  test.each(['missing-socket', 'refused', 'permission'] as const)('never asked (%s)', async (kind) => {
    const nobody = ports({ libvirt: fakeLibvirt({}, new ConnectionError(kind, 'no daemon')) });
    expect(await perform(resume, here, nobody)).toEqual({ kind: 'failed', why: 'no daemon' });
  });

  test('nobody to ask it of', async () => {
    const unknown = facts({ domain: absent, identity: absent });
    expect(await perform(resume, unknown, answering({}))).toMatchObject({ kind: 'failed' });
  });

  test('an effect that throws is a failed one', async () => {
    const noSsh = ports({ askPeers: () => Promise.reject(new Error('no ssh')) });
    expect(await perform({ kind: 'ask-peers' }, here, noSsh)).toEqual({ kind: 'failed', why: 'no ssh' });
  });

  test('monitor scripts say themselves what failed', async () => {
    const failing = ports({ runMonitorScripts: () => Promise.resolve('check-web ended with 1') });
    const effect = { kind: 'run-monitor-scripts' } as const;
    expect(await perform(effect, here, ports())).toEqual({ kind: 'done' });
    expect(await perform(effect, here, failing)).toEqual({
      kind: 'failed',
      why: 'check-web ended with 1',
    });
  });
});

describe('the record', () => {
  const note = { kind: 'write-record', phase: 'running' } as const;

  async function noted(seen: Parameters<typeof perform>[1], phase: RecordPhase = 'running') {
    const recordDirectory = directoryWith();
    expect(await perform({ ...note, phase }, seen, ports({ recordDirectory }))).toEqual({ kind: 'done' });
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
    expect(await perform(note, here, blocked)).toMatchObject({ kind: 'failed' });
  });

  test('is removed, also when there is none', async () => {
    const forget = { kind: 'remove-record' } as const;
    expect(await perform(forget, here, ports({ recordDirectory: directoryWith() }))).toEqual({ kind: 'done' });
  });
});

test('a migration is begun, not waited for', async () => {
  const begun: string[] = [];
  const plan = { targetNode: 'n2', remoteUri: '', migrateUri: undefined, speedMiBps: 0, downtimeMs: 0 };
  const migration = { plan, begin: () => void begun.push('now') };
  const outcome = await perform({ kind: 'begin-migration' }, here, ports({ migration }));
  expect([outcome, begun]).toEqual([{ kind: 'done' }, ['now']]);
});
