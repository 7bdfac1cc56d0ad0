// The short form of the gauntlet (docs/gauntlet.md): its most telling cases, on the lab that these tests share.
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { Cluster } from '../../src/lab/cluster/cluster.ts';
import { reset } from '../gauntlet/stage/reset.ts';
import { findingsOf, mustPass } from './harness/gauntlet.ts';
import { labUnderTest } from './harness/lab.ts';

let cluster: Cluster;

beforeAll(async () => {
  cluster = await labUnderTest();
});

afterAll(async () => {
  await reset(cluster);
});

test.each([
  'config-gone',
  'force-start-on-three',
  'virsh-copy-outside-cluster',
  'libvirtd-gone-at-stop',
  'partition-fenced',
  'power-off-at-migration-target',
  'refused-without-failure-timeout',
])('%s', async (name) => mustPass(cluster, name));

test('the judge sees a double start where there is one: VirtualDomain without its configuration', async () => {
  const findings = await findingsOf(cluster, 'config-gone', 'VirtualDomain');
  expect(findings.map(({ kind }) => kind)).toContain('two copies');
});
