// Every action of the agent and every exit code, as Pacemaker relies on them, on a node where all is well.
import { mkdirSync, writeFileSync } from 'node:fs';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterEach, beforeAll, expect, test } from 'vitest';
import { agentPath, call, environmentOf, expectCode, forget, type Resource } from './harness/agent.ts';
import { describeBuilds } from './harness/builds.ts';
import { endDomain, makeDomain, qemuPids, stateOf, uuidFor, virsh } from './harness/domain.ts';
import { startLibvirtd } from './harness/libvirtd.ts';
import { inside, pathInside, runInside } from './harness/namespace.ts';

beforeAll(startLibvirtd);

const probe = { intervalMs: 0 };
const recurring = { intervalMs: 10_000 };

describeBuilds('actions', (build) => {
  const name = `actions-${build.build}`;
  const domain = makeDomain({ name });
  const vm: Resource = { build, name, config: domain.config, options: { force_stop: '1' } };

  const checked = (scripts: string): Resource => ({ ...vm, options: { ...vm.options, monitor_scripts: scripts } });

  afterEach(async () => {
    await endDomain(domain);
    forget(vm);
  });

  test('a life: start, monitor, status, stop, and each of them twice', async () => {
    await expectCode(7, vm, 'monitor', probe);
    expect(await call(vm, 'start')).toMatchObject({ code: 0, reason: '' });
    const pids = qemuPids(domain);
    expect(pids).toHaveLength(1);
    expect(await stateOf(domain)).toBe('running');
    await expectCode(0, vm, 'start');
    expect(qemuPids(domain)).toEqual(pids);
    expect(await call(vm, 'monitor', recurring)).toMatchObject({ code: 0, stdout: '', stderr: '' });
    await expectCode(0, vm, 'monitor', probe);
    await expectCode(0, vm, 'status');
    await expectCode(0, vm, 'stop');
    expect(qemuPids(domain)).toEqual([]);
    await expectCode(0, vm, 'stop');
    await expectCode(7, vm, 'monitor', recurring);
    await expectCode(7, vm, 'status');
  });

  test('started three times at once: one domain, and each of them says that it runs', async () => {
    await Promise.all([1, 2, 3].map(() => expectCode(0, vm, 'start')));
    expect(qemuPids(domain)).toHaveLength(1);
    expect(await stateOf(domain)).toBe('running');
  });

  test('a guest that ignores the request to shut down is ended before the timeout', async () => {
    await expectCode(0, vm, 'start');
    const stop = await call({ ...vm, options: {} }, 'stop', { timeoutMs: 5000 });
    expect(stop).toMatchObject({ code: 0, timedOut: false });
    expect(stop.tookMs).toBeGreaterThan(2500);
    expect(qemuPids(domain)).toEqual([]);
  });

  test('no configuration file: start 1 after waiting for it, probe 7, stop 0', async () => {
    const lost = { ...vm, config: '/run/contract/nowhere.xml' };
    expect(await call(lost, 'start', { timeoutMs: 4000 })).toMatchObject({
      code: 1,
      stderr: expect.stringContaining('start waits for this to pass') as string,
      reason: expect.stringMatching(/^CONFIG_MISSING: .*nowhere\.xml/) as string,
    });
    await expectCode(7, lost, 'monitor', probe);
    await expectCode(0, lost, 'stop');
  });

  test('wrong parameters: start 6, with each of them in the reason', async () => {
    await expectCode(6, { build, name }, 'start');
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
      reason: expect.stringMatching(/^CLUSTER_UNKNOWN: .*peer_check=off/) as string,
    });
    expect(qemuPids(domain)).toEqual([]);
  });

  test('validate-all: parameters at level 0, this host at level 10', async () => {
    const level10 = { env: { OCF_CHECK_LEVEL: '10' } };
    const lost = { ...vm, config: '/run/contract/nowhere.xml' };
    expect(await call(vm, 'validate-all')).toMatchObject({ code: 0, stdout: '', stderr: '' });
    expect(await call(vm, 'validate-all', level10)).toMatchObject({ code: 0, stdout: '', stderr: '' });
    await expectCode(0, lost, 'validate-all');
    await expectCode(5, lost, 'validate-all', level10);
    await expectCode(6, { build, name }, 'validate-all');
  });

  test('what the agent cannot do: unknown action 3, no action 2', async () => {
    for (const action of ['promote', 'demote', 'notify', 'reload', 'nonsense']) {
      await expectCode(3, vm, action);
    }
    await expectCode(3, vm, '');
    expect((await call(vm, undefined)).code).toBe(2);
  });

  test('a standard error that takes nothing changes no answer', async () => {
    const command = [agentPath(build), 'start'].join(' ');
    const env = environmentOf({ ...vm, config: '/run/contract/nowhere.xml' }, { timeoutMs: 2000 });
    for (const nowhere of ['2>/dev/full', '2>&-', '2>&1 >/dev/null | true', '<&- >&- 2>&-']) {
      const { code } = await inside(['bash', '-c', `${command} ${nowhere}; exit \${PIPESTATUS[0]}`], { env }).ended;
      expect({ nowhere, code }).toEqual({ nowhere, code: 1 });
    }
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
    await expectCode(0, vm, 'start');
    await virsh('suspend', domain.uuid);
    expect(await call(vm, 'monitor', recurring)).toMatchObject({
      code: 190,
      reason: expect.stringMatching(/^DOMAIN_PAUSED: /) as string,
    });
    await expectCode(0, { ...vm, options: {} }, 'stop');
    expect(qemuPids(domain)).toEqual([]);
  });

  test('a reset guest is no crash, a killed one is', async () => {
    await expectCode(0, vm, 'start');
    await virsh('reset', domain.uuid);
    await expectCode(0, vm, 'monitor', recurring);
    await runInside(['kill', '-KILL', ...qemuPids(domain).map(String)]);
    while ((await stateOf(domain).catch(() => 'ending')) !== 'absent') await sleep(20);
    await expectCode(7, vm, 'monitor', recurring);
  });

  test('monitor scripts: all must succeed, start waits for them, and none outlives the timeout', async () => {
    const folder = `/run/contract/scripts-${build.build}`;
    mkdirSync(pathInside(folder), { recursive: true });
    const script = (file: string, text: string): string => {
      writeFileSync(pathInside(`${folder}/${file}`), `#!/bin/sh\n${text}\n`, { mode: 0o755 });
      return `${folder}/${file}`;
    };
    const good = script('good', 'exit 0');
    const later = script('later', `test -e ${folder}/up || { touch ${folder}/up; exit 1; }`);
    const bad = script('bad', 'echo "no web"; echo "ocf-exit-reason:none" >&2; exit 3');
    const slow = script('slow', 'exec sleep 60');

    await expectCode(0, checked(`${good} ${later}`), 'start');
    await expectCode(0, checked(`${good} ${later}`), 'monitor', recurring);
    const { reason } = await expectCode(1, checked(`${good} ${bad}`), 'monitor', recurring);
    expect(reason).toMatch(/^SCRIPT_FAILED: .*bad ended with 3: no web/);
    const late = await expectCode(1, checked(slow), 'monitor', { ...recurring, timeoutMs: 8000 });
    // On a busy machine the watchdog may be the first to say so.
    expect(late.reason).toMatch(/^SCRIPT_FAILED: .*slow did not end in time|^TIMEOUT: .*run-monitor-scripts/);
    await expectCode(1, checked(bad), 'start', { timeoutMs: 3000 });
    expect(qemuPids(domain)).toHaveLength(1);
  });

  test('another domain of the same name is not ours: it keeps running, and start says so', async () => {
    const namesake = makeDomain({ name, uuid: uuidFor(`a namesake of ${name}`), file: `namesake-${build.build}` });
    await virsh('create', namesake.config);
    try {
      await expectCode(7, vm, 'monitor', probe);
      expect(await call(vm, 'start')).toMatchObject({
        code: 1,
        reason: expect.stringMatching(/^NAME_TAKEN: /) as string,
      });
      await expectCode(0, vm, 'stop');
      expect(qemuPids(namesake)).toHaveLength(1);
    } finally {
      await endDomain(namesake);
    }
  });
});
