// Harm that was seen on the lab once, and is not to come back: a guest that was mistaken for another, that paid for a neighbour, that
// libvirt started a second time, or that was refused for something that passes. What VirtualDomain makes of each: docs/gauntlet.md.
import { afterAll, beforeAll, test } from 'vitest';
import type { Cluster } from '../../../src/lab/cluster/cluster.ts';
import { reset } from '../../gauntlet/stage/reset.ts';
import { mustPass } from '../harness/gauntlet.ts';
import { labUnderTest } from '../harness/lab.ts';

let cluster: Cluster;

beforeAll(async () => {
  cluster = await labUnderTest();
});

afterAll(async () => {
  await reset(cluster);
});

test.each([
  'clone-and-probe',
  'uuid-of-another',
  'stuck-domain-and-probe',
  'autostart-on-a-node-that-returns',
  'image-lock-passes',
])('%s', async (name) => mustPass(cluster, name));
