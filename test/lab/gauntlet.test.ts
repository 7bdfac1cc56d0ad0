// The short form of the gauntlet (docs/gauntlet.md): its most telling cases, on the lab that these tests share.
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { Cluster } from '../../src/lab/cluster.ts';
import { catalogue } from '../gauntlet/catalogue.ts';
import type { AgentName } from '../gauntlet/fault-case.ts';
import { play } from '../gauntlet/play.ts';
import { reset } from '../gauntlet/stage/reset.ts';
import { labUnderTest } from './harness/lab.ts';

let cluster: Cluster;
let played = 0;

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
])('%s', async (name) => {
  const findings = await findingsOf(name, 'havirt-domain');
  const twice = findings.some(({ kind }) => kind === 'two copies');
  expect(findings, twice ? 'never two copies' : name).toEqual([]);
});

test('the judge sees a double start where there is one: VirtualDomain without its configuration', async () => {
  const findings = await findingsOf('config-gone', 'VirtualDomain');
  expect(findings.map(({ kind }) => kind)).toContain('two copies');
});

async function findingsOf(name: string, agent: AgentName) {
  const fault = catalogue.find((candidate) => candidate.name === name);
  if (fault === undefined) throw new Error(`bug: no case ${name}`);
  played += 1;
  await reset(cluster);
  return (await play(cluster, fault, { agent, rounds: 3, resource: `gauntlet${played}` })).findings;
}
