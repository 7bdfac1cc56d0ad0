// A peer that cannot be asked in the usual way when the guest is to start. Silence is not absence.
import { home, peer, third, type FaultCase } from '../fault-case.ts';
import { hangSsh, refuseSsh, slowSsh } from '../nemesis/network.ts';
import { powerOff } from '../nemesis/power.ts';
import type { Fault, Scene } from '../scene.ts';

export const peerCases: readonly FaultCase[] = [
  whileStarting('peer-ssh-refused', "a peer's ssh port is closed", refuseSsh, [peer]),
  whileStarting('peer-ssh-hung', "a peer's sshd takes the connection and says nothing", hangSsh, [peer]),
  {
    ...whileStarting('peer-ssh-slow', "a peer's ssh takes 2 s", (scene, node) => slowSsh(scene, node, 2), [home]),
    expect: { bootsMax: 1, endsOn: [home] },
  },
  {
    name: 'power-off-and-peer-hung',
    title: 'the power of the node is cut while the sshd of one survivor hangs',
    fault: async (scene) => {
      await scene.inflict(hangSsh(scene, third));
      await scene.inflict(powerOff(scene, home));
      await scene.until(() => isOn(scene, [peer, third]), 80_000);
    },
    expect: { bootsMax: 2, fenced: [home], codes: ['PEER_UNKNOWN'], refusalsLeave: [third] },
  },
];

/** The peer itself can start the guest, because the others can be asked. */
function whileStarting(
  name: string,
  title: string,
  fault: (scene: Scene, node: string) => Fault,
  refusalsLeave: readonly string[],
): FaultCase {
  return {
    name,
    title: `${title} when the guest is to be started`,
    setup: { initially: 'stopped' },
    fault: async (scene) => {
      await scene.inflict(fault(scene, peer));
      await scene.setRole('Started');
      await scene.until(() => isOn(scene, [home, peer, third]), 60_000);
    },
    expect: { bootsMax: 1, refusalsLeave, codes: ['PEER_UNKNOWN'] },
  };
}

function isOn({ watch }: Scene, nodes: readonly string[]): boolean {
  const node = watch.sightings.at(-1)?.record.node;
  return node !== undefined && nodes.includes(node);
}
