// libvirt would start the guest by itself when its node boots, before the cluster knows of the node: a definition with
// autostart was left from the time when the guest belonged to that node alone.
import { givePower } from '../../../src/lab/node/nodes.ts';
import { home, peer, type FaultCase } from '../fault-case.ts';
import { isBack } from '../nemesis/clock.ts';
import { defineAutostart } from '../nemesis/definition.ts';
import { powerOff } from '../nemesis/power.ts';
import type { Scene } from '../scene.ts';
import { runsOn } from '../where-running.ts';

export const autostartCases: readonly FaultCase[] = [
  {
    name: 'autostart-on-a-node-that-returns',
    title: "libvirt's own definition of the guest has autostart; its node is fenced, and comes back",
    setup: { initially: 'stopped' },
    // Before: the node's libvirtd started a second copy at boot, which ran until the cluster's probe found it.
    fault: async (scene) => {
      await scene.inflict(defineAutostart(scene, home));
      await scene.ask('refresh');
      await scene.pause(5000);
      await scene.setRole('Started');
      if (!(await scene.until(async () => runsOn(scene, home), 60_000))) scene.complain('the guest was not started');
      await scene.inflict(powerOff(scene, home));
      await scene.until(async () => runsOn(scene, peer), 60_000);
      await comeBack(scene, home);
      await scene.pause(40_000);
    },
    expect: { bootsMax: 2, fenced: [home], endsOn: [peer] },
  },
];

async function comeBack(scene: Scene, node: string): Promise<void> {
  scene.mark('power is back', node);
  await givePower(scene.cluster, node);
  if (!(await scene.until(async () => isBack(scene, node), 60_000))) scene.complain(`${node} did not come back`);
}
