// The configuration file is lost, damaged or hangs under a running guest. The guest must go on where it is: nothing about it
// has changed.
import { home, peer, type FaultCase } from '../fault-case.ts';
import { changeUuid, emptyConfig, hangConfig, pipeConfig, removeConfig, replaceConfig } from '../nemesis/config.ts';
import type { Fault, Scene } from '../scene.ts';

const untouched = { bootsMax: 1, endsOn: [home] };
// Three monitors, and what the cluster does about what they say.
const whileMs = 12_000;

export const configCases: readonly FaultCase[] = [
  onHome('config-gone', "the running guest's XML disappears on its node", removeConfig),
  onHome('config-emptied', 'the XML is empty', emptyConfig),
  onHome('config-replaced', "another domain's XML lies in its place", replaceConfig),
  onHome('config-is-a-pipe', 'the XML is a named pipe that nobody writes to', pipeConfig),
  onHome('config-on-hung-storage', 'the folder of the XML is on a file system that hangs', hangConfig),
  {
    name: 'config-gone-at-move',
    title: 'the XML is missing on the target of a live migration',
    fault: async (scene) => {
      await scene.inflict(removeConfig(scene, peer));
      await scene.move(peer);
      await scene.until(() => scene.watch.sightings.at(-1)?.record.node === peer, 30_000);
      await scene.pause(8000);
    },
    expect: { bootsMax: 1, endsOn: [peer] },
  },
  {
    name: 'config-of-other-uuid-at-move',
    title: 'the XML on the target of a live migration has another UUID; the guest is then stopped there',
    fault: async (scene) => {
      const takeBack = await scene.inflict(changeUuid(scene, peer));
      await scene.move(peer);
      await scene.until(() => scene.watch.sightings.at(-1)?.record.node === peer, 30_000);
      await scene.pause(5000);
      await scene.setRole('Stopped');
      if (!(await scene.until(() => scene.copies.looks.at(-1)?.copies.length === 0, 40_000))) {
        scene.complain('the guest was not stopped');
      }
      await takeBack();
      await scene.setRole('Started');
      await scene.pause(5000);
    },
    expect: { bootsMax: 2 },
  },
];

function onHome(name: string, title: string, fault: (scene: Scene, node: string) => Fault): FaultCase {
  return {
    name,
    title,
    fault: async (scene) => {
      await scene.inflict(fault(scene, home));
      await scene.pause(whileMs);
    },
    expect: untouched,
  };
}
