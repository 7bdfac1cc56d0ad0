// What a call asks for: the action and the cluster's own variables, complete, missing and garbled.
import { describe, expect, test } from 'vitest';
import type { AgentDeclaration } from '../../../src/ocf/agent.ts';
import { problemsLine, readRequest, type Environment, type Request } from '../../../src/ocf/request.ts';

const agent = {
  name: 'test-agent',
  version: '1',
  shortdesc: '',
  longdesc: '',
  example: 'config=/a',
  parameters: { config: { type: 'string', required: true, shortdesc: '', longdesc: '' } },
  missing: { snapshot: { type: 'string', contents: true }, autoset: { type: 'boolean' } },
  actions: [
    { name: 'start', timeoutS: 90 },
    { name: 'monitor', timeoutS: 30, intervalS: 10 },
    { name: 'meta-data', timeoutS: 5 },
    { name: 'validate-all', timeoutS: 5 },
  ],
} as const satisfies AgentDeclaration;

function request(environment: Environment): Request<typeof agent.parameters> {
  const result = readRequest(agent, ['monitor'], { OCF_RESOURCE_INSTANCE: 'VM', ...environment });
  if (result.kind !== 'request') throw new Error(`expected a request, got ${result.kind}`);
  return result.request;
}

test('no action', () => {
  expect(readRequest(agent, [], {})).toEqual({ kind: 'no-action' });
});

test.each(['demote', 'promote', 'notify', '', 'START', 'constructor'])('action %j is not implemented', (action) => {
  expect(readRequest(agent, [action], {})).toEqual({ kind: 'unimplemented', action });
});

test('a complete request', () => {
  const environment = {
    OCF_RESOURCE_INSTANCE: 'VM:1',
    OCF_RESKEY_config: '/etc/guest1.xml',
    OCF_RESKEY_CRM_meta_timeout: '20000',
    OCF_RESKEY_CRM_meta_interval: '10000',
    OCF_RESKEY_CRM_meta_on_node: 'n1',
    OCF_RESKEY_CRM_meta_migrate_source: 'n1',
    OCF_RESKEY_CRM_meta_migrate_target: 'n2',
    OCF_CHECK_LEVEL: '10',
  };
  expect(request(environment)).toEqual({
    action: 'monitor',
    missing: [],
    resource: 'VM:1',
    values: { config: '/etc/guest1.xml' },
    problems: [],
    timeoutMs: 20_000,
    intervalMs: 10_000,
    checkLevel: 10,
    node: 'n1',
    migrateSource: 'n1',
    migrateTarget: 'n2',
  });
});

test('called by a person, with nothing set but the name', () => {
  expect(request({})).toMatchObject({
    resource: 'VM',
    timeoutMs: 30_000,
    intervalMs: undefined,
    checkLevel: 0,
    node: undefined,
    migrateSource: undefined,
    migrateTarget: undefined,
    problems: [{ parameter: 'config', text: 'is required and not set' }],
  });
});

describe('a probe is told from a call without an interval', () => {
  test('interval 0', () => expect(request({ OCF_RESKEY_CRM_meta_interval: '0' }).intervalMs).toBe(0));
  test('no interval', () => expect(request({}).intervalMs).toBeUndefined());
});

test.each(['', '0', '-5', '20s', '1e4', 'INFINITY', '9'.repeat(40)])('timeout %j: the agent’s own instead', (value) => {
  expect(request({ OCF_RESKEY_CRM_meta_timeout: value }).timeoutMs).toBe(30_000);
});

test('an empty node counts as not given', () => {
  expect(request({ OCF_RESKEY_CRM_meta_on_node: '' }).node).toBeUndefined();
});

describe('without the name of a resource, or with an empty one', () => {
  test.each([{}, { OCF_RESOURCE_INSTANCE: '' }])('%o', (environment) => {
    for (const action of ['start', 'monitor']) {
      expect(readRequest(agent, [action], environment)).toEqual({ kind: 'nameless', action });
    }
    expect(readRequest(agent, ['validate-all'], environment).kind).toBe('request');
    expect(readRequest(agent, ['meta-data'], environment).kind).toBe('meta-data');
  });
});

describe('options that the agent lacks', () => {
  test.each<[Environment, string[]]>([
    [{}, []],
    [{ OCF_RESKEY_snapshot: '', OCF_RESKEY_autoset: '' }, []],
    [{ OCF_RESKEY_snapshot: '/var/lib/snapshots', OCF_RESKEY_autoset: 'true' }, ['snapshot', 'autoset']],
    [{ OCF_RESKEY_autoset: 'No' }, []],
    [{ OCF_RESKEY_autoset: 'perhaps' }, ['autoset']],
    [{ OCF_RESKEY_nobodys: 'x' }, []],
  ])('%o', (environment, names) => {
    expect(request(environment).missing.map(({ name }) => name)).toEqual(names);
  });
});

test('problems in one line', () => {
  const problems = [
    { parameter: 'config', text: 'is required and not set' },
    { parameter: 'force_stop', text: 'must be true or false, not "x"' },
  ];
  expect(problemsLine(problems)).toBe(
    'parameter config is required and not set; parameter force_stop must be true or false, not "x"',
  );
});
