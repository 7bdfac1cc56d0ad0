// libvirtd killed, stopped or restarted under a running guest: the process table still tells, and stop still works.
import { afterAll, afterEach, beforeEach, describe, expect, test } from 'vitest';
import { call, codeOf, forget, type Resource } from './harness/agent.ts';
import { builds } from './harness/builds.ts';
import { endDomain, makeDomain, qemuPids, virsh } from './harness/domain.ts';
import { killLibvirtd, mendLibvirtd, startLibvirtd, stopLibvirtd } from './harness/libvirtd.ts';
import { runInside } from './harness/namespace.ts';

const recurring = { intervalMs: 10_000 };
const degraded = { code: 190, reason: expect.stringMatching(/^LIBVIRT_UNREACHABLE: process \d+ /) as string };

afterAll(mendLibvirtd);

describe.each(builds)('$build: without libvirtd', (build) => {
  const name = `libvirtd-${build.build}`;
  const domain = makeDomain({ name });
  const vm: Resource = { build, name, config: domain.config, options: { force_stop: '1' } };

  beforeEach(startLibvirtd);
  afterEach(async () => {
    await mendLibvirtd();
    await endDomain(domain);
    forget(vm);
  });

  test('killed: degraded while QEMU lives, not running once it does not', async () => {
    expect(await codeOf(vm, 'start')).toBe(0);
    await killLibvirtd();
    expect(await call(vm, 'monitor', recurring)).toMatchObject(degraded);
    await runInside(['kill', '-KILL', ...qemuPids(domain).map(String)]);
    expect(await codeOf(vm, 'monitor', recurring)).toBe(7);
    expect(await codeOf(vm, 'stop')).toBe(0);
  });

  test('killed: stop ends QEMU itself, and a libvirtd that comes back finds nothing', async () => {
    expect(await codeOf(vm, 'start')).toBe(0);
    await killLibvirtd();
    const stop = await call({ ...vm, options: {} }, 'stop', { timeoutMs: 6000 });
    expect(stop).toMatchObject({ code: 0, timedOut: false });
    expect(qemuPids(domain)).toEqual([]);
    await startLibvirtd();
    expect(await virsh('list', '--all', '--name')).not.toContain(name);
    expect(await codeOf(vm, 'monitor', recurring)).toBe(7);
  });

  test('gone for good: start fails with the reason, stop of what does not run is 0', async () => {
    await killLibvirtd();
    expect(await call(vm, 'start', { timeoutMs: 3000 })).toMatchObject({
      code: 1,
      timedOut: false,
      reason: expect.stringMatching(/^LIBVIRT_UNREACHABLE: /) as string,
    });
    expect(await codeOf(vm, 'stop')).toBe(0);
    expect(await codeOf(vm, 'monitor', { intervalMs: 0 })).toBe(7);
  });

  test('restarted again and again during monitors: never a false "not running"', async () => {
    expect(await codeOf(vm, 'start')).toBe(0);
    const codes: (number | undefined)[] = [];
    const restarted = new AbortController();
    const monitors = [0, 1].map(async () => {
      while (!restarted.signal.aborted) codes.push(await codeOf(vm, 'monitor', recurring));
    });
    for (let turn = 0; turn < 3; turn += 1) {
      await (turn === 1 ? killLibvirtd() : stopLibvirtd());
      await startLibvirtd();
    }
    restarted.abort();
    await Promise.all(monitors);
    expect(codes.length).toBeGreaterThan(5);
    expect(codes.filter((code) => code !== 0 && code !== 190)).toEqual([]);
    expect(await codeOf(vm, 'monitor', recurring)).toBe(0);
  });

  test('restarted during a start and during a stop: both still come to the truth', async () => {
    const [start] = await Promise.all([call(vm, 'start'), stopLibvirtd().then(startLibvirtd)]);
    expect(start.code === 0 || start.code === 1).toBe(true);
    expect(await codeOf(vm, 'start')).toBe(0);
    expect(qemuPids(domain)).toHaveLength(1);
    const [stop] = await Promise.all([call(vm, 'stop'), stopLibvirtd().then(startLibvirtd)]);
    expect(stop.code).toBe(0);
    expect(qemuPids(domain)).toEqual([]);
  });
});
