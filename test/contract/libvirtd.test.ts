// libvirtd killed, stopped or restarted under running guests: the process table still tells, and stop still works. There is
// one libvirtd for both programs, so each test takes both through the same events.
import { afterAll, afterEach, beforeEach, expect, test } from 'vitest';
import { call, expectCode, forget, type Answer, type CallOptions, type Resource } from './harness/agent.ts';
import { builds } from './harness/builds.ts';
import { endDomain, makeDomain, qemuPids, virsh } from './harness/domain.ts';
import { killLibvirtd, mendLibvirtd, restartLibvirtd, startLibvirtd, stopLibvirtd } from './harness/libvirtd.ts';
import { runInside } from './harness/namespace.ts';

const recurring = { intervalMs: 10_000 };
const pairs = builds.map((build) => {
  const name = `libvirtd-${build.build}`;
  const domain = makeDomain({ name });
  const vm: Resource = { build, name, config: domain.config, options: { force_stop: '1' } };
  return { domain, vm };
});
const domains = pairs.map(({ domain }) => domain);

beforeEach(startLibvirtd);
afterEach(async () => {
  await mendLibvirtd();
  for (const { domain, vm } of pairs) {
    await endDomain(domain);
    forget(vm);
  }
});
afterAll(mendLibvirtd);

test('killed: degraded while QEMU lives, not running once it does not', async () => {
  await each(0, 'start');
  await killLibvirtd();
  for (const { reason } of await each(190, 'monitor', recurring))
    expect(reason).toMatch(/^LIBVIRT_UNREACHABLE: process \d+ /);
  await runInside(['kill', '-KILL', ...domains.flatMap(qemuPids).map(String)]);
  await each(7, 'monitor', recurring);
  await each(0, 'stop');
});

test('killed: stop ends QEMU itself, and a libvirtd that comes back finds nothing', async () => {
  await each(0, 'start');
  await killLibvirtd();
  await each(0, 'stop', { timeoutMs: 6000, env: { OCF_RESKEY_force_stop: '0' } });
  expect(domains.flatMap(qemuPids)).toEqual([]);
  await startLibvirtd();
  expect(await virsh('list', '--all', '--name')).not.toContain('libvirtd-');
  await each(7, 'monitor', recurring);
});

test('gone for good: start fails with the reason, stop of what does not run is 0', async () => {
  await killLibvirtd();
  for (const { reason } of await each(1, 'start', { timeoutMs: 4000 }))
    expect(reason).toMatch(/^LIBVIRT_UNREACHABLE: /);
  await each(0, 'stop');
  await each(7, 'monitor', { intervalMs: 0 });
});

test('restarted again and again during monitors: never a false "not running"', async () => {
  await each(0, 'start');
  const codes: (number | undefined)[] = [];
  const restarted = new AbortController();
  const monitors = pairs.map(async ({ vm }) => {
    while (!restarted.signal.aborted) codes.push((await call(vm, 'monitor', recurring)).code);
  });
  // At least three restarts, and as many more as it takes for some monitors to have met one on a busy machine.
  for (let turn = 0; turn < 3 || (codes.length <= 5 && turn < 30); turn += 1) {
    await (turn === 1 ? killLibvirtd() : stopLibvirtd());
    await startLibvirtd();
  }
  restarted.abort();
  await Promise.all(monitors);
  expect(codes.length).toBeGreaterThan(5);
  expect(codes.filter((code) => code !== 0 && code !== 190)).toEqual([]);
  await each(0, 'monitor', recurring);
});

test('restarted during a start and during a stop: both still come to the truth', async () => {
  const [starts] = await Promise.all([Promise.all(pairs.map(({ vm }) => call(vm, 'start'))), restartLibvirtd()]);
  for (const { code } of starts) expect([0, 1]).toContain(code);
  await each(0, 'start');
  expect(domains.map((domain) => qemuPids(domain).length)).toEqual([1, 1]);
  await Promise.all([each(0, 'stop'), restartLibvirtd()]);
  expect(domains.flatMap(qemuPids)).toEqual([]);
});

/** The same operation for both programs at once. */
function each(code: number, action: string, options?: CallOptions): Promise<Answer[]> {
  return Promise.all(pairs.map(({ vm }) => expectCode(code, vm, action, options)));
}
