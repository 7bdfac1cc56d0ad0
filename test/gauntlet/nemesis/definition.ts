// What libvirt itself keeps of the guest: a definition that it would start when its node boots.
import { nodeIsOn } from '../../../src/lab/lab.ts';
import type { Fault, Scene } from '../scene.ts';
import { configPath, guests } from '../stage/world.ts';
import { script } from './command.ts';

const { name } = guests.subject;

/** Defines the guest with autostart, as virt-manager's "start on boot" does. Taken back on every node that is on by then. */
export function defineAutostart(scene: Scene, node: string): Fault {
  return {
    text: `${node}: virsh define, virsh autostart`,
    begin: script(scene, node, 'virsh --quiet define "$1" && virsh --quiet autostart "$0"', name, configPath(name)),
    end: async () => {
      const on = scene.cluster.nodes.filter((each) => nodeIsOn(scene.cluster, each.name));
      await Promise.all(on.map(async (each) => script(scene, each.name, undefineScript)()));
    },
  };
}

/** Also for the script that puts a node in order. A guest that runs goes on, as one that libvirt does not keep. */
export const undefineScript = `virsh --quiet undefine ${name} --managed-save >/dev/null 2>&1 || true`;
