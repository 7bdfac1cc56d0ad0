// Every action of the agent and every exit code, as Pacemaker relies on them, on a node where all is well.
import { afterEach, beforeAll, describe, expect, test } from 'vitest';
import { call, codeOf, forget, type Resource } from './harness/agent.ts';
import { builds } from './harness/builds.ts';
import { endDomain, makeDomain, qemuPids, stateOf, uuidFor, virsh } from './harness/domain.ts';
import { startLibvirtd } from './harness/libvirtd.ts';

beforeAll(startLibvirtd);

const probe = { intervalMs: 0 };
const recurring = { intervalMs: 10_000 };

describe.each(builds)('$build: actions', (build) => {
  const name = `actions-${build.build}`;
  const domain = makeDomain({ name });
  const vm: Resource = { build, name, config: domain.config, options: { force_stop: '1' } };

  afterEach(async () => {
    await endDomain(domain);
    forget(vm);
  });

  test('a life: start, monitor, status, stop, and each of them twice', async () => {
    expect(await codeOf(vm, 'monitor', probe)).toBe(7);
    expect(await call(vm, 'start')).toMatchObject({ code: 0, reason: '' });
    const pids = qemuPids(domain);
    expect(pids).toHaveLength(1);
    expect(await stateOf(domain)).toBe('running');
    expect(await codeOf(vm, 'start')).toBe(0);
    expect(qemuPids(domain)).toEqual(pids);
    expect(await call(vm, 'monitor', recurring)).toMatchObject({ code: 0, stdout: '', stderr: '' });
    expect(await codeOf(vm, 'monitor', probe)).toBe(0);
    expect(await codeOf(vm, 'status')).toBe(0);
    expect(await codeOf(vm, 'stop')).toBe(0);
    expect(qemuPids(domain)).toEqual([]);
    expect(await codeOf(vm, 'stop')).toBe(0);
    expect(await codeOf(vm, 'monitor', recurring)).toBe(7);
    expect(await codeOf(vm, 'status')).toBe(7);
  });

  test('a guest that ignores the request to shut down is ended before the timeout', async () => {
    expect(await codeOf(vm, 'start')).toBe(0);
    const stop = await call({ ...vm, options: {} }, 'stop', { timeoutMs: 5000 });
    expect(stop).toMatchObject({ code: 0, timedOut: false });
    expect(stop.tookMs).toBeGreaterThan(2500);
    expect(qemuPids(domain)).toEqual([]);
  });

  test('no configuration file: start 5, probe 7, stop 0', async () => {
    const lost = { ...vm, config: '/run/contract/nowhere.xml' };
    expect(await call(lost, 'start')).toMatchObject({
      code: 5,
      reason: expect.stringMatching(/^CONFIG_MISSING: .*nowhere\.xml/) as string,
    });
    expect(await codeOf(lost, 'monitor', probe)).toBe(7);
    expect(await codeOf(lost, 'stop')).toBe(0);
  });

  test('wrong parameters: start 6, with each of them in the reason', async () => {
    expect(await codeOf({ build, name }, 'start')).toBe(6);
    const wrong = { ...vm, config: 'relative.xml', options: { force_stop: 'maybe', migrateport: '70000' } };
    const { code, reason } = await call(wrong, 'start');
    expect(code).toBe(6);
    expect(reason).toMatch(/^PARAMETER_INVALID: /);
    for (const parameter of ['config', 'force_stop', 'migrateport']) expect(reason).toContain(parameter);
  });

  test('a start that cannot ask the cluster who else may run the domain is refused, with the way out', async () => {
    const strict = { ...vm, options: { peer_check: 'strict' } };
    expect(await call(strict, 'start', { timeoutMs: 4000 })).toMatchObject({
      code: 1,
      timedOut: false,
      reason: expect.stringMatching(/^PEER_UNKNOWN: .*peer_check/) as string,
    });
    expect(qemuPids(domain)).toEqual([]);
  });

  test('validate-all: parameters at level 0, this host at level 10', async () => {
    const level10 = { env: { OCF_CHECK_LEVEL: '10' } };
    const lost = { ...vm, config: '/run/contract/nowhere.xml' };
    expect(await call(vm, 'validate-all')).toMatchObject({ code: 0, stdout: '', stderr: '' });
    expect(await call(vm, 'validate-all', level10)).toMatchObject({ code: 0, stdout: '', stderr: '' });
    expect(await codeOf(lost, 'validate-all')).toBe(0);
    expect(await codeOf(lost, 'validate-all', level10)).toBe(5);
    expect(await codeOf({ build, name }, 'validate-all')).toBe(6);
  });

  test('what the agent cannot do: unknown action 3, no action 2', async () => {
    for (const action of ['promote', 'demote', 'notify', 'reload', 'nonsense']) {
      expect(await codeOf(vm, action)).toBe(3);
    }
    expect(await codeOf(vm, '')).toBe(3);
    expect((await call(vm, undefined)).code).toBe(2);
  });

  test('migrate_to of what does not run here, migrate_from when nothing comes: a verdict, soon', async () => {
    const env = { OCF_RESKEY_CRM_meta_migrate_source: 'n1', OCF_RESKEY_CRM_meta_migrate_target: 'n2' };
    expect(await call(vm, 'migrate_to', { env })).toMatchObject({
      code: 1,
      reason: expect.stringMatching(/^MIGRATE_NOT_HERE: /) as string,
    });
    expect(await call(vm, 'migrate_from', { env, timeoutMs: 10_000 })).toMatchObject({
      code: 1,
      timedOut: false,
      reason: expect.stringMatching(/^MIGRATE_NOT_RECEIVED: /) as string,
    });
  });

  test('a paused domain is degraded, and stop ends it without resuming it', async () => {
    expect(await codeOf(vm, 'start')).toBe(0);
    await virsh('suspend', domain.uuid);
    expect(await call(vm, 'monitor', recurring)).toMatchObject({
      code: 190,
      reason: expect.stringMatching(/^DOMAIN_PAUSED: /) as string,
    });
    expect(await codeOf({ ...vm, options: {} }, 'stop')).toBe(0);
    expect(qemuPids(domain)).toEqual([]);
  });

  test('a reset guest is no crash, a killed one is', async () => {
    expect(await codeOf(vm, 'start')).toBe(0);
    await virsh('reset', domain.uuid);
    expect(await codeOf(vm, 'monitor', recurring)).toBe(0);
    await virsh('qemu-monitor-command', domain.uuid, '--hmp', 'quit').catch(() => undefined);
    expect(await codeOf(vm, 'monitor', recurring)).toBe(7);
  });

  test('another domain of the same name is not ours: it keeps running, and start says so', async () => {
    const namesake = makeDomain({ name, uuid: uuidFor('a namesake'), file: `namesake-${build.build}` });
    await virsh('create', namesake.config);
    try {
      expect(await codeOf(vm, 'monitor', probe)).toBe(7);
      expect(await call(vm, 'start')).toMatchObject({
        code: 1,
        reason: expect.stringMatching(/^NAME_TAKEN: /) as string,
      });
      expect(await codeOf(vm, 'stop')).toBe(0);
      expect(qemuPids(namesake)).toHaveLength(1);
    } finally {
      await endDomain(namesake);
    }
  });
});
