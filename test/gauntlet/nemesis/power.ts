// The power of a node, cut from outside the cluster: nothing on it gets to say goodbye.
import { cutPower } from '../../../src/lab/node/nodes.ts';
import type { Fault, Scene } from '../scene.ts';

/** Power off. A fenced or dead node is switched on again between the cases, not by the fault's end. */
export function powerOff(scene: Scene, node: string): Fault {
  return { text: 'power cut', node, begin: async () => cutPower(scene.cluster, node) };
}
