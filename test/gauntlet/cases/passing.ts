// What keeps the guest from starting passes by itself after a while, or only seems to last. Without failure-timeout a node that
// refused a start is out of the game until an operator says so: what may pass is to be waited for, within start's timeout.
import { callsIn, readJournals, wentWell } from '../evidence/journal.ts';
import { home, peer, third, type FaultCase, type Setup } from '../fault-case.ts';
import { removeConfig } from '../nemesis/config.ts';
import { lockImage, makeImage, withImage } from '../nemesis/image.ts';
import { refuseSsh } from '../nemesis/network.ts';
import type { Fault, Scene } from '../scene.ts';
import { runsOn } from '../where-running.ts';

const nodes = [home, peer, third];
const forgetsNothing: Setup = { initially: 'stopped', meta: { 'failure-timeout': '' } };
const withSecondImage: Setup = { ...forgetsNothing, xml: withImage };
// Less than half of start's timeout.
const passesMs = 12_000;
const startedThere = { bootsMax: 1, endsOn: [home] };

export const passingCases: readonly FaultCase[] = [
  {
    name: 'image-lock-passes',
    title: 'when the guest is to be started, an image of its is locked for 12 s, on every node',
    setup: withSecondImage,
    // Before: QEMU's first refusal was start's, on one node after the other within seconds, and the guest stayed down.
    fault: async (scene) => {
      await scene.inflict(makeImage(scene));
      await whileStarting(scene, [lockImage(scene)]);
    },
    expect: startedThere,
  },
  {
    name: 'device-comes-late',
    title: 'when the guest is to be started, an image of its is missing for 12 s, on every node',
    setup: withSecondImage,
    // Before: NODE_LACKS at once, on every node, and the guest stayed down.
    fault: async (scene) => {
      await scene.setRole('Started');
      await scene.pause(passesMs);
      await scene.inflict(makeImage(scene));
      await scene.until(async () => runsOn(scene, home), 30_000);
    },
    expect: startedThere,
  },
  {
    name: 'config-comes-late',
    title: 'when the guest is to be started, its XML is missing for 12 s, on every node',
    setup: forgetsNothing,
    // Before: CONFIG_MISSING at once, on every node, and the guest stayed down.
    fault: async (scene) => {
      await whileStarting(
        scene,
        nodes.map((node) => removeConfig(scene, node)),
      );
    },
    expect: startedThere,
  },
  {
    name: 'refused-without-failure-timeout',
    title:
      'two nodes cannot be asked while the guest is to be started; then they can, and an operator types the cleanup',
    setup: forgetsNothing,
    fault: async (scene) => {
      await untilRefused(
        scene,
        [peer, third].map((node) => refuseSsh(scene, node)),
      );
    },
    expect: { ...startedThere, codes: ['PEER_UNKNOWN'] },
  },
  {
    name: 'locked-for-long-without-failure-timeout',
    title:
      'an image is locked until every node has refused the start; then it is free, and an operator types the cleanup',
    setup: withSecondImage,
    fault: async (scene) => {
      await scene.inflict(makeImage(scene));
      await untilRefused(scene, [lockImage(scene)]);
    },
    expect: { ...startedThere, codes: ['CREATE_FAILED'] },
  },
];

/** The resource is enabled while the faults last, and nobody does anything about it. */
async function whileStarting(scene: Scene, faults: readonly Fault[]): Promise<void> {
  const heal = await inflictAll(scene, faults);
  await scene.setRole('Started');
  await scene.pause(passesMs);
  await heal();
  await scene.until(async () => runsOn(scene, home), 30_000);
}

/** The faults last until no node is left to try; then the operator follows docs/after-a-refusal.md. */
async function untilRefused(scene: Scene, faults: readonly Fault[]): Promise<void> {
  const heal = await inflictAll(scene, faults);
  const beganMs = Date.now();
  await scene.setRole('Started');
  await scene.until(async () => (await refusals(scene, beganMs)) >= nodes.length || runsOn(scene, home), 100_000);
  await heal();
  await scene.pause(3000);
  await scene.ask('cleanup');
  await scene.until(async () => runsOn(scene, home), 60_000);
}

async function inflictAll(scene: Scene, faults: readonly Fault[]): Promise<() => Promise<void>> {
  const takeBack: (() => Promise<void>)[] = [];
  for (const fault of faults) takeBack.push(await scene.inflict(fault));
  return async () => {
    for (const heal of takeBack) await heal();
  };
}

async function refusals(scene: Scene, sinceMs: number): Promise<number> {
  const calls = callsIn(await readJournals(scene.cluster, sinceMs));
  const ended = calls.filter(({ endedMs, action, resource }) => {
    return endedMs !== undefined && action === 'start' && resource === scene.resource;
  });
  return ended.filter((call) => !wentWell(call)).length;
}
