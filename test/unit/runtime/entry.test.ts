// The agent as a process, called by hand: what it answers before it looks at anything.
import { spawnSync } from 'node:child_process';
import { expect, test } from 'vitest';

function byHand(action: string, environment: Record<string, string> = {}) {
  const main = `${import.meta.dirname}/../../../src/main.ts`;
  const options = { encoding: 'utf8', env: { PATH: process.env['PATH'], ...environment } } as const;
  const { status, stdout, stderr } = spawnSync(process.execPath, [main, 'agent', 'havirt-domain', action], options);
  return { status, stdout, stderr };
}

test.each([
  ['start', 2],
  ['migrate_to', 2],
  ['monitor', 1],
  ['stop', 1],
])('%s without the name of a resource: %i, and what to do', (action, status) => {
  const reason = `${action} needs the resource's name in OCF_RESOURCE_INSTANCE; Pacemaker sets it; for a call by hand: OCF_RESOURCE_INSTANCE=VM`;
  expect(byHand(action)).toEqual({ status, stdout: '', stderr: `ocf-exit-reason:PARAMETER_INVALID: ${reason}\n` });
});

test('options can be checked, and the metadata read, for no resource in particular', () => {
  expect(byHand('validate-all', { OCF_RESKEY_config: '/g.xml', OCF_RESKEY_hypervisor: 'qemu:///system' })).toEqual({
    status: 0,
    stdout: '',
    stderr: '',
  });
  expect(byHand('meta-data')).toMatchObject({ status: 0, stderr: '' });
});
