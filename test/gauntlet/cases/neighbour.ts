// Another domain of a node is stuck and keeps libvirt's lock: a list of the domains hangs, a question for one by name is
// answered. The node runs a guest outside the cluster, too, so that there is a QEMU process that is not the guest's. What is
// certain of the guest is certain all the same, and it must not pay for its neighbour.
import { callsIn, readJournals } from '../evidence/journal.ts';
import { home, peer, third, type FaultCase } from '../fault-case.ts';
import { powerOff } from '../nemesis/power.ts';
import { createStranger } from '../nemesis/stranger.ts';
import { createStuck } from '../nemesis/stuck.ts';
import type { Scene } from '../scene.ts';
import { runsOn } from '../where-running.ts';

// A move takes some 6 s here.
const moveLimitS = 15;

export const neighbourCases: readonly FaultCase[] = [
  {
    name: 'stuck-domain-and-probe',
    title: 'a domain is stuck on a peer, and every node is probed',
    // Before: the probe there failed, which the cluster takes for a guest that may run: it stopped the one on the home node.
    fault: async (scene) => {
      await makeBusy(scene, peer);
      await scene.ask('refresh');
      await scene.pause(25_000);
    },
    expect: { bootsMax: 1, endsOn: [home] },
  },
  {
    name: 'stuck-domain-at-move',
    title: 'a domain is stuck on the node that the guest is moved away from',
    // Before: the guest arrived, and migrate_to and stop waited in vain for a list of domains.
    fault: async (scene) => {
      await makeBusy(scene, home);
      const beganMs = Date.now();
      await scene.move(peer);
      await scene.until(async () => runsOn(scene, peer), 60_000);
      await mustBeQuick(scene, beganMs);
    },
    expect: { bootsMax: 1, endsOn: [peer] },
  },
  {
    name: 'stuck-domain-on-third',
    title: 'the power of the node is cut; a domain is stuck on a survivor',
    setup: { meta: { 'failure-timeout': '' } },
    // Before: the peer's start was refused for what could not be seen on the third, and nothing started the guest any more.
    fault: async (scene) => {
      await makeBusy(scene, third);
      await scene.inflict(powerOff(scene, home));
      await scene.until(async () => runsOn(scene, peer), 60_000);
    },
    expect: { bootsMax: 2, fenced: [home], endsOn: [peer] },
  },
  {
    name: 'stuck-domain-where-it-starts',
    title: 'a domain is stuck on the node where the guest is to be started',
    setup: { initially: 'stopped' },
    // Before: start was refused there, and the peer's waited until the neighbour was let go.
    fault: async (scene) => {
      await makeBusy(scene, home);
      await scene.setRole('Started');
      await scene.until(async () => runsOn(scene, home), 60_000);
    },
    expect: { bootsMax: 1, endsOn: [home] },
  },
];

/** A guest outside the cluster runs on the node, and beside it the stuck domain is created. */
async function makeBusy(scene: Scene, node: string): Promise<void> {
  await scene.inflict(createStranger(scene, node));
  await scene.inflict(createStuck(scene, node));
}

async function mustBeQuick(scene: Scene, sinceMs: number): Promise<void> {
  const all = callsIn(await readJournals(scene.cluster, sinceMs));
  const calls = all.filter(({ resource }) => resource === scene.resource);
  for (const { action, node, beganMs, endedMs = Date.now() } of calls) {
    const tookS = Math.round((endedMs - beganMs) / 1000);
    if (tookS > moveLimitS) scene.complain(`${action} on ${node} took ${tookS} s`);
  }
}
