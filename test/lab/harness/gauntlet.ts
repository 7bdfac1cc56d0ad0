// Cases of the gauntlet as tests, on the lab that the tests share.
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { Cluster } from '../../../src/lab/cluster/cluster.ts';
import { catalogue } from '../../gauntlet/catalogue.ts';
import type { AgentName } from '../../gauntlet/fault-case.ts';
import type { Finding } from '../../gauntlet/judge.ts';
import { play } from '../../gauntlet/play.ts';
import { reset } from '../../gauntlet/stage/reset.ts';
import { labUnderTest } from './lab.ts';

/** Plays a case on a lab that is put in order before; returns what is wrong with it. */
export async function findingsOf(cluster: Cluster, name: string, agent: AgentName): Promise<readonly Finding[]> {
  const fault = catalogue.find((candidate) => candidate.name === name);
  if (fault === undefined) throw new Error(`bug: no case ${name}`);
  await reset(cluster);
  return (await play(cluster, fault, { agent, rounds: 3, resource: `${agent.slice(0, 1)}-${name}` })).findings;
}

/** Tests that havirt-domain comes through these cases, one test each; returns the lab, for further tests of the file. */
export function testCases(names: readonly string[]): () => Cluster {
  let cluster: Cluster;
  beforeAll(async () => {
    cluster = await labUnderTest();
  });
  afterAll(async () => {
    await reset(cluster);
  });
  test.each(names)('%s', async (name) => mustPass(cluster, name));
  return () => cluster;
}

async function mustPass(cluster: Cluster, name: string): Promise<void> {
  const findings = await findingsOf(cluster, name, 'havirt-domain');
  const twice = findings.some(({ kind }) => kind === 'two copies');
  // A second copy of a guest is never tried again (vitest.config.ts).
  expect(findings, twice ? 'never two copies' : name).toEqual([]);
}
