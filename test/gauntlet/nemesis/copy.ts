// A copy of the guest that nobody asked the cluster for: an operator starts it with virsh.
import type { Fault, Scene } from '../scene.ts';
import { command, commandFault } from './command.ts';
import { configPath, guests } from '../stage/world.ts';

/** Starts the guest past the cluster; returns when it writes. Taking it back destroys that copy, if it is left. */
export function virshCreate(scene: Scene, node: string): Fault {
  const { name } = guests.subject;
  return {
    text: 'operator: virsh create',
    node,
    begin: async () => {
      const before = scene.watch.sightings.length;
      await command(scene, node, ['virsh', '--quiet', 'create', configPath(name)])();
      await scene.until(() => scene.watch.sightings.slice(before).some(({ record }) => record.node === node), 30_000);
    },
  };
}

/** The operator ends it again. */
export function virshDestroy(scene: Scene, node: string): Fault {
  const begin = ['virsh', '--quiet', 'destroy', guests.subject.name] as const;
  return commandFault(scene, { text: 'operator: virsh destroy', node, begin });
}
