// What bad, foreign and unusable options mean for each action; and which hypervisor is looked at.
import { describe, expect, test } from 'vitest';
import { declaration } from '../../../../../agents/havirt-domain/agent.ts';
import type { Operation } from '../../../../../src/ocf/agent.ts';
import { readRequest, type Environment } from '../../../../../src/ocf/request.ts';
import { settingsOf } from '../../../../../agents/havirt-domain/settings.ts';
import { asFarAsSeen, notesOn, refuseOptions } from '../../../../../agents/havirt-domain/decide/options.ts';

const ofThisNode = (): string => 'qemu:///system';
const elsewhere = (): string => 'qemu+ssh://hv1/system';

function judged(action: Operation, given: Record<string, string>, preset = ofThisNode) {
  const named = Object.entries({ config: '/g.xml', ...given }).map(([name, value]) => [`OCF_RESKEY_${name}`, value]);
  const environment = { OCF_RESOURCE_INSTANCE: 'VM', ...(Object.fromEntries(named) as Environment) };
  const called = readRequest(declaration, [action], environment);
  if (called.kind !== 'request') throw new Error(`expected a request, got ${called.kind}`);
  const settings = settingsOf(called.request, preset);
  const options = { action, ...settings };
  const hypervisor = { uri: settings.hypervisor, problem: settings.hypervisorProblem };
  return { hypervisor, refused: refuseOptions(options), notes: notesOn(options) };
}

const begins = ['start', 'migrate_to', 'migrate_from', 'validate-all'] as const;
const doesWithout = ['monitor', 'status', 'stop'] as const;

test.each([...begins, ...doesWithout])('%s with good options goes ahead', (action) => {
  expect(judged(action, {})).toEqual({
    hypervisor: { uri: 'qemu:///system', problem: undefined },
    refused: undefined,
    notes: [],
  });
});

describe('a bad value', () => {
  test.each(begins)('refuses %s everywhere', (action) => {
    expect(judged(action, { force_stop: 'x' }).refused).toMatchObject({ outcome: 'configured' });
  });
  test.each(doesWithout)('does not keep %s from doing what it can', (action) => {
    expect(judged(action, { force_stop: 'x' }).refused).toBeUndefined();
  });
});

describe('a hypervisor on another host', () => {
  const remote = { hypervisor: 'qemu+ssh://hv1/system' };
  const problem = 'parameter hypervisor must be on this node, such as qemu:///system, not on "hv1"';
  test.each(begins)('refuses %s', (action) => {
    expect(judged(action, remote).refused).toMatchObject({ outcome: 'configured', reason: { text: problem } });
  });
  test('leaves this node to look at, whose silence is no answer', () => {
    const { hypervisor } = judged('monitor', remote);
    expect(hypervisor).toEqual({ uri: 'qemu:///system', problem });
    expect(asFarAsSeen({ outcome: 'not-running' }, hypervisor.problem)).toMatchObject({
      outcome: 'generic',
      reason: { code: 'PARAMETER_INVALID', text: problem },
    });
    expect(asFarAsSeen({ outcome: 'ok' }, hypervisor.problem)).toEqual({ outcome: 'ok' });
  });
  test('as the default of this node alone refuses on this node alone', () => {
    const { hypervisor, refused } = judged('start', {}, elsewhere);
    const text = `libvirt's default URI here must be on this node, such as qemu:///system, not on "hv1"; set parameter hypervisor`;
    expect(refused).toMatchObject({ outcome: 'args', reason: { text } });
    expect(asFarAsSeen({ outcome: 'not-running' }, hypervisor.problem).outcome).toBe('generic');
  });
  test('as a default that nobody uses is no matter', () => {
    expect(judged('start', { hypervisor: 'xen:///system' }, elsewhere)).toMatchObject({
      hypervisor: { uri: 'xen:///system', problem: undefined },
      refused: undefined,
    });
  });
});

test('not running is not running where the right hypervisor was asked', () => {
  const { hypervisor } = judged('monitor', {});
  expect(asFarAsSeen({ outcome: 'not-running' }, hypervisor.problem)).toEqual({ outcome: 'not-running' });
});

describe('an option that only VirtualDomain has', () => {
  const taken = { save_config_on_stop: 'true', shutdown_mode: 'agent', autoset_utilization_cpu: 'false' };
  test.each(['start', 'validate-all'] as const)('is told by %s, which goes on without it', (action) => {
    expect(judged(action, taken)).toMatchObject({
      refused: undefined,
      notes: [
        'option save_config_on_stop of VirtualDomain is not supported and has no effect',
        'option shutdown_mode of VirtualDomain is not supported and has no effect',
      ],
    });
  });
  test.each(['monitor', 'stop', 'migrate_to'] as const)('is not told by %s', (action) => {
    expect(judged(action, taken)).toMatchObject({ refused: undefined, notes: [] });
  });
});

describe.each(['snapshot', 'backingfile', 'stateless', 'copyindirs'])(
  "%s, which the disks' contents depend on",
  (name) => {
    test.each(['start', 'validate-all'] as const)('refuses %s', (action) => {
      const text = `option ${name} of VirtualDomain is not supported, but would decide what the guest's disks contain; unset ${name}, or keep ocf:heartbeat:VirtualDomain`;
      expect(judged(action, { [name]: 'true' }).refused).toMatchObject({ outcome: 'configured', reason: { text } });
    });
    test.each([...doesWithout, 'migrate_to'] as const)('does not refuse %s', (action) => {
      expect(judged(action, { [name]: 'true' }).refused).toBeUndefined();
    });
  },
);
