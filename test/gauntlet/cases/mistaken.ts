// Domains that could be mistaken for the guest: a clone that has its tag, another domain that has its UUID. Neither may cost
// the guest anything, and neither may be ended.
import { home, peer, type FaultCase } from '../fault-case.ts';
import { createClone, createTwin, whereStranger } from '../nemesis/stranger.ts';
import type { Fault, Scene } from '../scene.ts';
import { runsOn } from '../where-running.ts';

export const mistakenCases: readonly FaultCase[] = [
  {
    name: 'clone-of-live-xml',
    title: "a clone made from the guest's live XML runs on the node that the guest is moved away from",
    // Before: the move failed though the guest had arrived, and the second try sent the clone after it. With longer timeouts the
    // guest was restarted, and the clone was ended.
    fault: async (scene) => {
      await scene.inflict(createClone(scene, home, home));
      await scene.move(peer);
      await scene.until(async () => runsOn(scene, peer), 60_000);
      await scene.pause(10_000);
      await mustBeThere(scene, 'the clone', home);
    },
    expect: { bootsMax: 1, endsOn: [peer] },
  },
  // Before: the probe took the clone for the guest; the cluster saw two of it and stopped both.
  whileProbed('clone-and-probe', "a clone made from the guest's live XML", 'the clone', (scene, node) =>
    createClone(scene, home, node),
  ),
  // Before: the same with the other domain.
  whileProbed('uuid-of-another', "another domain with the guest's UUID", 'the other domain', createTwin),
  {
    name: 'uuid-of-another-at-stop',
    title: "the agent's stop is called where another domain with the guest's UUID runs",
    // Before: the other domain was ended.
    fault: async (scene) => {
      await scene.inflict(createTwin(scene, peer));
      await scene.setRole('Stopped');
      await scene.until(() => scene.copies.looks.at(-1)?.copies.length === 0, 40_000);
      await scene.force('stop', peer);
      await mustBeThere(scene, 'the other domain', peer);
      await scene.setRole('Started');
      await scene.until(async () => runsOn(scene, home), 60_000);
    },
    expect: { bootsMax: 2, endsOn: [home] },
  },
  {
    name: 'uuid-of-another-at-start',
    title: "another domain with the guest's UUID runs where the guest is to be started",
    setup: { initially: 'stopped' },
    // Before: the other domain was taken for the guest, and start said that all was well.
    fault: async (scene) => {
      await scene.inflict(createTwin(scene, home));
      await scene.setRole('Started');
      await scene.until(async () => runsOn(scene, peer), 60_000);
      await mustBeThere(scene, 'the other domain', home);
    },
    expect: { bootsMax: 1, endsOn: [peer], codes: ['UUID_TAKEN'] },
  },
];

/** The guest runs on the home node, the other domain on a peer, and every node is asked what it has. */
function whileProbed(
  name: string,
  title: string,
  who: string,
  fault: (scene: Scene, node: string) => Fault,
): FaultCase {
  return {
    name,
    title: `${title} runs on a peer, and every node is probed`,
    fault: async (scene) => {
      await scene.inflict(fault(scene, peer));
      await scene.ask('refresh');
      await scene.pause(12_000);
      await mustBeThere(scene, who, peer);
    },
    expect: { bootsMax: 1, endsOn: [home] },
  };
}

async function mustBeThere(scene: Scene, who: string, node: string): Promise<void> {
  const nodes = await whereStranger(scene.cluster);
  if (nodes.length === 0) scene.complain(`${who} on ${node} was ended`);
  else if (nodes.join() !== node) scene.complain(`${who} on ${node} is now on ${nodes.join(' and ')}`);
}
