// A node that is short of something when the guest is to start there.
import { home, peer, type FaultCase } from '../fault-case.ts';
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
    title: 'the clock of the node is stepped',
    impossible: 'the nodes are containers and share the clock of the machine that they run on',
    fault: async () => undefined,
    expect: { bootsMax: 1 },
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
