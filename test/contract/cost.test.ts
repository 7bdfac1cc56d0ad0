// What a healthy monitor costs the node, where that does not depend on how busy the machine is: processes and memory. Times
// are the benchmarks' business (bench/).
import { afterAll, beforeAll, expect, test } from 'vitest';
import { agentPath, environmentOf, expectCode, forget, type Resource } from './harness/agent.ts';
import { describeBuilds } from './harness/builds.ts';
import { endDomain, makeDomain } from './harness/domain.ts';
import { startLibvirtd } from './harness/libvirtd.ts';
import { runInside } from './harness/namespace.ts';

/** Peak resident memory of one monitor in MB. Node alone takes some 40 of pkg's. */
const memoryMB = { bun: 40, pkg: 80 };

/** Runs its arguments and prints the peak resident memory in KiB of what ran; the exit status is theirs. */
const measure = `import resource, subprocess, sys
status = subprocess.run(sys.argv[1:]).returncode
print(resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss)
sys.exit(status)`;

beforeAll(startLibvirtd);

describeBuilds('a monitor of a running domain', (build) => {
  const name = `cost-${build.build}`;
  const domain = makeDomain({ name });
  const vm: Resource = { build, name, config: domain.config, options: { force_stop: '1' } };
  const env = environmentOf(vm, { intervalMs: 10_000 });

  beforeAll(async () => {
    await expectCode(0, vm, 'start');
  });
  afterAll(async () => {
    await endDomain(domain);
    forget(vm);
  });

  test('is one process without a child', async () => {
    const trace = `/run/contract/${name}.strace`;
    await runInside(['strace', '-f', '-qq', '-e', 'trace=process', '-o', trace, agentPath(build), 'monitor'], { env });
    const calls = (await runInside(['cat', trace])).split('\n');
    expect(calls.filter((line) => line.includes('execve('))).toHaveLength(1);
    expect(calls.filter((line) => /\b(?:v?fork|clone3?)\(/.test(line) && !line.includes('CLONE_THREAD'))).toEqual([]);
  });

  test('takes a bounded amount of memory', async () => {
    const printed = await runInside(['python3', '-c', measure, agentPath(build), 'monitor'], { env });
    const peakMB = (Number(printed) * 1024) / 1e6;
    expect(peakMB).toBeGreaterThan(1);
    expect(peakMB).toBeLessThanOrEqual(memoryMB[build.build]);
    console.log(`${build.build}: peak memory of a monitor ${peakMB.toFixed(1)} MB`);
  });
});
