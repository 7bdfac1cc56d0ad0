// The configuration is on a file system that hangs so that no signal helps: every operation still ends, with a verdict, before
// its timeout, and a guest that was noted down is monitored and stopped as if nothing were wrong.
import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { beforeAll, beforeEach, expect, test } from 'vitest';
import { expectCode, forget, type Resource } from './harness/agent.ts';
import { describeBuilds } from './harness/builds.ts';
import { endDomain, makeDomain, qemuPids, writeConfig } from './harness/domain.ts';
import { startLibvirtd } from './harness/libvirtd.ts';
import { inside, pathInside, runInside } from './harness/namespace.ts';

beforeAll(startLibvirtd);

describeBuilds('uninterruptible', (build) => {
  const domain = makeDomain({ name: `uninterruptible-${build.build}` });
  const folder = `/run/contract/uninterruptible-${build.build}`;
  const config = `${folder}/guest.xml`;
  const vm: Resource = { build, name: domain.name, config, options: { force_stop: '1' } };

  beforeEach(({ onTestFinished }) => {
    mkdirSync(pathInside(folder), { recursive: true });
    writeConfig(config, domain.xml);
    onTestFinished(async () => {
      await endDomain(domain);
      forget(vm);
    });
  });

  test.for(['with', 'without'])('a guest that runs, %s its record', async (kind, { onTestFinished }) => {
    await expectCode(0, vm, 'start');
    onTestFinished(await hang(folder));
    if (kind === 'without') forget(vm);
    await expectCode(0, vm, 'monitor', { intervalMs: 0 });
    if (kind === 'without') forget(vm);
    await expectCode(0, vm, 'stop');
    expect(qemuPids(domain)).toEqual([]);
  });

  test.for(['start', 'validate-all'])('%s says what is wrong', async (action, { onTestFinished }) => {
    onTestFinished(await hang(folder));
    const { reason } = await expectCode(1, vm, action, { env: { OCF_CHECK_LEVEL: '10' } });
    expect(reason).toMatch(/^CONFIG_UNREADABLE: .*hang/);
  });
});

/** Has `folder` hang; returns what ends it. */
async function hang(folder: string): Promise<() => Promise<void>> {
  const serve = `exec "${process.execPath}" "${join(import.meta.dirname, 'harness/hung-file-system.ts')}"`;
  const options = 'fd=3,rootmode=40000,user_id=0,group_id=0';
  const script = `exec 3<>/dev/fuse; mount -i -t fuse -o ${options} hung ${folder} && ${serve}`;
  const server = inside(['bash', '-c', script], { timeoutMs: 120_000 });
  await runInside(['bash', '-c', `until grep -q ' ${folder} ' /proc/mounts; do sleep 0.02; done`], { timeoutMs: 5000 });
  return async () => {
    // With its server the connection ends, and whoever waits gets an error.
    server.kill();
    await server.ended;
    await runInside(['umount', '--lazy', folder]);
  };
}
