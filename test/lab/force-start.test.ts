// Everybody starts the same domain at the same moment, past Pacemaker, which guards --force-start by nothing: at most one
// copy ever executes.
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { Cluster } from '../../src/lab/cluster/cluster.ts';
import { nodesWithQemu } from '../../src/lab/guest/processes.ts';
import type { GuestWatch } from '../../src/lab/guest/watch.ts';
import { watchGuest } from '../../src/lab/guest/watch.ts';
import { sampleConfig } from '../../src/lab/guest/sample-guests.ts';
import { lunOf } from '../../src/lab/node/storage.ts';
import { labUnderTest, pcs } from './harness/lab.ts';
import { expectOneWriter } from './harness/vm.ts';

let cluster: Cluster;
let watch: GuestWatch;
beforeAll(async () => {
  cluster = await labUnderTest();
  watch = await watchGuest(lunOf(cluster, 'guest1').file, { limitMs: 900_000, periodMs: 100 });
  await pcs(cluster, 'resource', 'create', 'VM', 'havirt-domain', `config=${sampleConfig('guest1')}`, '--disabled');
});
afterAll(async () => {
  await pcs(cluster, 'resource', 'delete', 'VM', '--force');
  await watch.stop();
});

let wins = 0;

test.each([1, 2, 3])('round %d: of three --force-start at once at most one succeeds', async () => {
  const started = await everywhere('force-start');
  const winners = started.filter(({ exitCode }) => exitCode === 0);
  wins += winners.length;
  const copies = await nodesWithQemu(cluster, 'guest1');
  console.log(`${winners.length} of ${started.length} starts succeeded; copies: ${copies.join(' ') || 'none'}`);
  expect(winners.length).toBeLessThanOrEqual(1);
  expect(copies).toHaveLength(winners.length);
  if (winners.length > 0) await watch.next('a record of the winner', () => true, 30_000);
  await everywhere('force-stop');
  expect(await nodesWithQemu(cluster, 'guest1')).toEqual([]);
  expectOneWriter(watch);
});

// Mutual refusal in a round is right; agents that never start anything would pass every round.
test('somebody won a round', () => {
  expect(wins).toBeGreaterThan(0);
});

async function everywhere(action: 'force-start' | 'force-stop') {
  const argv = ['crm_resource', '--resource', 'VM', `--${action}`] as const;
  return Promise.all(cluster.nodes.map(async ({ name }) => cluster.exec(name, argv, { timeoutMs: 180_000 })));
}
