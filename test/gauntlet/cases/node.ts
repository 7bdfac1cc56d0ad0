// A node that is short of something when the guest is to start there, or has a clock that jumps.
import { home, peer, type FaultCase } from '../fault-case.ts';
import { isBack, ownClock, stepClock } from '../nemesis/clock.ts';
import { script } from '../nemesis/command.ts';
import { starveLibvirtd } from '../nemesis/daemon.ts';
import type { Fault, Scene } from '../scene.ts';
import { configPath, guests } from '../stage/world.ts';

export const nodeCases: readonly FaultCase[] = [
  {
    ...whileStarting('node-short-of-memory', 'the node has not got the memory that the guest needs', wantMuch),
    expect: { bootsMax: 1, endsOn: [peer], codes: ['NODE_SHORT'] },
  },
  whileStarting('libvirtd-out-of-files', "the node's libvirtd is at its limit of open files", starveLibvirtd),
  {
    name: 'clock-stepped',
    title:
      "the node's clock is stepped, an hour forward and then a day back; the guest is moved away, back, and stopped",
    setup: { initially: 'stopped' },
    fault: async (scene) => {
      await startWithOwnClock(scene);
      for (const offset of ['+3600', '-86400']) {
        await scene.inflict(stepClock(scene, home, offset));
        await scene.pause(8000);
      }
      for (const node of [peer, home]) {
        await scene.move(node);
        if (!(await scene.until(() => writesOn(scene, node), 40_000)))
          scene.complain(`the guest did not get to ${node}`);
        await scene.pause(3000);
      }
      await scene.setRole('Stopped');
      if (!(await scene.until(() => scene.copies.looks.at(-1)?.copies.length === 0, 40_000))) {
        scene.complain('the guest was not stopped');
      }
      await scene.pause(1000);
      await scene.setRole('Started');
      await scene.until(() => writesOn(scene, home), 60_000);
    },
    expect: { bootsMax: 2, endsOn: [home] },
  },
];

function whileStarting(name: string, title: string, fault: (scene: Scene, node: string) => Fault): FaultCase {
  return {
    name,
    title: `${title}, when it is to be started`,
    setup: { initially: 'stopped' },
    fault: async (scene) => {
      await scene.inflict(fault(scene, home));
      await scene.setRole('Started');
      await scene.until(() => scene.watch.sightings.length > 20, 60_000);
    },
    expect: { bootsMax: 1, endsOn: [home, peer] },
  };
}

async function startWithOwnClock(scene: Scene): Promise<void> {
  await scene.inflict(ownClock(scene, home));
  if (!(await scene.until(async () => isBack(scene, home), 60_000))) scene.complain('the node did not come back');
  await scene.setRole('Started');
  if (!(await scene.until(() => writesOn(scene, home), 60_000))) scene.complain('the guest was not started');
}

function writesOn(scene: Scene, node: string): boolean {
  return scene.watch.sightings.at(-1)?.record.node === node;
}

/** The same domain with a terabyte of memory, in the configuration of this node alone. */
function wantMuch(scene: Scene, node: string): Fault {
  const change = (from: string, to: string) => {
    const expression = `s|<memory unit='${from}</memory>|<memory unit='${to}</memory>|`;
    return script(scene, node, 'sed -i "$0" "$1"', expression, configPath(guests.subject.name));
  };
  return {
    text: 'the guest wants 1 TiB here',
    node,
    begin: change("MiB'>96", "TiB'>1"),
    end: change("TiB'>1", "MiB'>96"),
  };
}
