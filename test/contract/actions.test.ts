// Every action of the agent and every exit code, as CONTRACT says them: what Pacemaker relies on.
import { afterEach, beforeAll, describe, expect, test } from 'vitest';
import { builds, call, codeOf, forget, type Resource } from './harness/agent.ts';
import { endDomain, makeDomain, qemuPids, stateOf, virsh, writeConfig } from './harness/domain.ts';
import { startLibvirtd } from './harness/libvirtd.ts';

beforeAll(startLibvirtd);

describe.each(builds)('$build', (build) => {
  const domain = makeDomain({ name: `actions-${build.build}` });
  const vm: Resource = { build, name: `actions-${build.build}`, config: domain.config, options: { force_stop: '1' } };

  afterEach(async () => {
    await endDomain(domain);
    forget(vm);
  });

  test('a life: start, monitor, status, stop', async () => {
    expect(await codeOf(vm, 'monitor', { intervalMs: 0 })).toBe(7);
    expect(await call(vm, 'start')).toMatchObject({ code: 0, reason: '' });
    expect(qemuPids(domain)).toHaveLength(1);
    expect(await stateOf(domain)).toBe('running');
    expect(await codeOf(vm, 'start')).toBe(0);
    expect(qemuPids(domain)).toHaveLength(1);
    expect(await call(vm, 'monitor', { intervalMs: 10_000 })).toMatchObject({ code: 0, stdout: '', stderr: '' });
    expect(await codeOf(vm, 'status')).toBe(0);
    expect(await codeOf(vm, 'stop')).toBe(0);
    expect(qemuPids(domain)).toEqual([]);
    expect(await codeOf(vm, 'stop')).toBe(0);
    expect(await codeOf(vm, 'monitor', { intervalMs: 10_000 })).toBe(7);
    expect(await codeOf(vm, 'status')).toBe(7);
  });
});
