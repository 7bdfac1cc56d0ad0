// The agent is killed, with its process group, at every moment that its trace shows and at some that nobody chose. What the
// next operation answers must be the truth, and a claim must never execute by itself (SAFETY: stopNeverLies,
// unknownIsNotAbsent).
import { existsSync, readFileSync, rmSync } from 'node:fs';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';
import { begin, call, expectCode, forget, type Resource } from './harness/agent.ts';
import { builds, describeBuilds } from './harness/builds.ts';
import { endDomain, makeDomain, qemuPids, stateOf, type TestDomain } from './harness/domain.ts';
import { continueLibvirtd, hangLibvirtd, mendLibvirtd, restartLibvirtd, startLibvirtd } from './harness/libvirtd.ts';
import { pathInside } from './harness/namespace.ts';

const recurring = { intervalMs: 10_000 };
/** What monitor must say of a domain in this state, as virsh shows it, after a start that was killed. */
const truth: Readonly<Record<string, number>> = { running: 0, paused: 1, absent: 7 };

beforeAll(startLibvirtd);
afterAll(mendLibvirtd);

describeBuilds('killed', (build) => {
  const { domain, vm } = cast(build, 'killed');

  afterEach(async () => {
    await endDomain(domain);
    forget(vm);
  });

  // Lines of the trace: a step that was decided, a step that was taken, and so on.
  test('after each step of a start: monitor tells what is there, and the next operation puts it right', async () => {
    const seen = new Set<string>();
    for (const step of [2, 3, 4, 6, 9]) {
      await killAtStep(step, vm, 'start');
      const state = await settled(domain);
      seen.add(state);
      await expectCode(truth[state] ?? -1, vm, 'monitor', recurring);
      expect(await stateOf(domain)).toBe(state);
      if (step % 2 === 0) {
        await expectCode(0, vm, 'start');
        expect({ step, state: await stateOf(domain) }).toEqual({ step, state: 'running' });
      }
      await expectCode(0, vm, 'stop');
      expect(qemuPids(domain)).toEqual([]);
    }
    expect([...seen]).toEqual(expect.arrayContaining(['absent', 'paused']));
  });

  test('at any time of a start: the next one, called at once, has one running domain', async () => {
    for (let turn = 0; turn < 3; turn += 1) {
      const delayMs = 20 + Math.random() * 400;
      const start = begin(vm, 'start');
      await sleep(delayMs);
      start.kill();
      await start.ended;
      const next = await call(vm, 'start');
      const found = { delayMs, code: next.code, stderr: next.stderr, state: await stateOf(domain) };
      expect(found).toMatchObject({ code: 0, state: 'running' });
      expect(qemuPids(domain)).toHaveLength(1);
      await expectCode(0, vm, 'stop');
    }
  });

  test('after each step of a stop: the next monitor tells the truth, the next stop ends it', async () => {
    const graceful = { ...vm, options: { shutdown_timeout: '1' } };
    await expectCode(0, vm, 'start');
    for (const step of [2, 5, 6]) {
      await killAtStep(step, graceful, 'stop');
      const state = await settled(domain);
      await expectCode(truth[state] ?? -1, vm, 'monitor', recurring);
      if (state === 'absent') await expectCode(0, vm, 'start');
    }
    await expectCode(0, vm, 'stop');
    expect(qemuPids(domain)).toEqual([]);
  });

  test('a claim that was left is still one after libvirtd was restarted, and goes away or executes only when asked', async () => {
    for (const next of ['start', 'stop'] as const) {
      await leaveClaim(vm, domain);
      await sleep(300);
      expect(await stateOf(domain)).toBe('paused');
      const { reason } = await expectCode(1, vm, 'monitor', recurring);
      expect(reason).toMatch(/^CLAIM_LEFT: /);
      await expectCode(0, vm, next);
      expect(await stateOf(domain)).toBe(next === 'start' ? 'running' : 'absent');
      expect(qemuPids(domain)).toHaveLength(next === 'start' ? 1 : 0);
      await expectCode(0, vm, 'stop');
    }
  });
});

describe('with libvirtd', () => {
  const cases = builds.map((build) => cast(build, 'late'));

  afterEach(async () => {
    await mendLibvirtd();
    for (const { domain, vm } of cases) {
      await endDomain(domain);
      forget(vm);
    }
  });

  test('restarted meanwhile, a claim stays a claim', async () => {
    for (const { vm, domain } of cases) await leaveClaim(vm, domain);
    await restartLibvirtd();
    for (const { vm, domain } of cases) {
      expect(await stateOf(domain)).toBe('paused');
      await expectCode(1, vm, 'monitor', recurring);
      await expectCode(0, vm, 'stop');
      expect(qemuPids(domain)).toEqual([]);
    }
  });

  test('hung: what it creates after the agent was killed does not execute, and the next operation finds it', async () => {
    const starts = cases.map(({ vm }) => begin(vm, 'start', { timeoutMs: 60_000, env: traceTo(vm) }));
    await Promise.all(cases.map(({ vm }) => shown(vm, '"effect":{"kind":"write-record"')));
    await hangLibvirtd();
    await sleep(300);
    for (const start of starts) start.kill();
    await Promise.all(starts.map(({ ended }) => ended));
    await continueLibvirtd();
    for (const { vm, domain } of cases) {
      const state = await settled(domain);
      await expectCode(truth[state] ?? -1, vm, 'monitor', recurring);
      await expectCode(0, vm, 'start');
      expect(qemuPids(domain)).toHaveLength(1);
      expect(await stateOf(domain)).toBe('running');
    }
  });
});

function cast(build: (typeof builds)[number], part: string): { domain: TestDomain; vm: Resource } {
  const name = `${part}-${build.build}`;
  const domain = makeDomain({ name });
  return { domain, vm: { build, name, config: domain.config, options: { force_stop: '1' } } };
}

function traceTo({ name }: Resource): Record<string, string> {
  rmSync(pathInside(`/run/contract/${name}.trace`), { force: true });
  return { OCF_TRACE_RA: '1', OCF_TRACE_FILE: `/run/contract/${name}.trace` };
}

/** The trace so far, one line for each step that was decided or taken. */
function traceOf({ name }: Resource): string[] {
  const path = pathInside(`/run/contract/${name}.trace`);
  return existsSync(path) ? readFileSync(path, 'utf8').split('\n').slice(0, -1) : [];
}

/** Waits until the trace shows `text`. */
async function shown(vm: Resource, text: string): Promise<void> {
  while (!traceOf(vm).some((line) => line.includes(text))) await sleep(1);
}

/** Kills the operation once its trace has `step` lines, unless it ends before that. */
async function killAtStep(step: number, vm: Resource, action: string): Promise<void> {
  const running = begin(vm, action, { env: traceTo(vm) });
  const over = new AbortController();
  void running.ended.then(() => over.abort());
  while (!over.signal.aborted && traceOf(vm).length < step) await sleep(1);
  running.kill();
  await running.ended;
}

/** The domain's state once libvirtd has done what it had been asked to: twice the same. */
async function settled(domain: TestDomain): Promise<string> {
  let before = '';
  for (let look = 0; look < 50; look += 1) {
    const state = await stateOf(domain).catch(() => 'ending');
    if (state === before && state !== 'ending') return state;
    before = state;
    await sleep(150);
  }
  throw new Error(`${domain.name} does not come to rest: ${before}`);
}

/** Leaves the domain as a start does that is killed between creating it and letting it execute. */
async function leaveClaim(vm: Resource, domain: TestDomain): Promise<void> {
  for (let attempt = 0; attempt < 20; attempt += 1) {
    const start = begin(vm, 'start', { env: traceTo(vm) });
    await shown(vm, '"effect":{"kind":"create-paused"');
    start.kill();
    await start.ended;
    if ((await settled(domain)) === 'paused') return;
    await call(vm, 'stop');
  }
  throw new Error(`no claim of ${domain.name} in 20 attempts`);
}
