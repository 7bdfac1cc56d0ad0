// Nodes and links that fail: power, the cluster's network, with fencing and without.
import { home, peer, type FaultCase } from '../fault-case.ts';
import { cutCorosync, cutOff } from '../nemesis/network.ts';
import { powerOff } from '../nemesis/power.ts';

const noFencing = { 'stonith-enabled': 'false', 'no-quorum-policy': 'ignore' };

export const failureCases: readonly FaultCase[] = [
  {
    name: 'power-off',
    title: 'the power of the node is cut',
    fault: async (scene) => {
      await scene.inflict(powerOff(scene, home));
      await scene.until(() => scene.watch.sightings.at(-1)?.record.node === peer, 60_000);
    },
    expect: { bootsMax: 2, fenced: [home], endsOn: [peer] },
  },
  {
    name: 'partition-fenced',
    title: 'the node is cut off from the others; the disk and the power switch stay in reach',
    fault: async (scene) => {
      await scene.inflict(cutOff(scene, home));
      await scene.until(() => scene.watch.sightings.at(-1)?.record.node === peer, 60_000);
    },
    expect: { bootsMax: 2, fenced: [home], endsOn: [peer] },
  },
  {
    name: 'partition-unfenced',
    title: 'the same without fencing (stonith-enabled=false, no-quorum-policy=ignore)',
    setup: { properties: noFencing },
    fault: async (scene) => {
      await scene.inflict(cutOff(scene, home));
      await scene.pause(40_000);
    },
    expect: { bootsMax: 1, endsOn: [home], codes: ['PEER_UNFENCED'] },
  },
  {
    name: 'cluster-link-cut-unfenced',
    title: 'only Corosync is cut off, ssh still works, without fencing',
    setup: { properties: noFencing },
    fault: async (scene) => {
      await scene.inflict(cutCorosync(scene, home));
      await scene.pause(40_000);
    },
    expect: { bootsMax: 1, endsOn: [home], codes: ['PEER_ACTIVE'] },
  },
];
