// Somebody starts a second copy: past the cluster, on several nodes at the same moment, or with virsh.
import { findDoubles } from '../evidence/doubles.ts';
import { home, peer, third, type FaultCase } from '../fault-case.ts';
import { commandFault } from '../nemesis/command.ts';
import { virshCreate, virshDestroy } from '../nemesis/copy.ts';
import { roundText } from '../progress-text.ts';
import type { Fault, Scene } from '../scene.ts';
import { killGuests } from '../stage/reset.ts';
import { whereRunning } from '../where-running.ts';

export const doubleStartCases: readonly FaultCase[] = [
  {
    name: 'force-start-elsewhere',
    title: 'crm_resource --force-start on both other nodes while the guest runs',
    fault: async (scene) => {
      await Promise.all([peer, third].map(async (node) => scene.force('start', node)));
      await scene.pause(3000);
    },
    expect: { bootsMax: 1, endsOn: [home], codes: ['PEER_ACTIVE'] },
  },
  simultaneous('force-start-on-two', 'force-start on two nodes at the same moment', [peer, third]),
  simultaneous('force-start-on-three', 'force-start on all three nodes at the same moment', [home, peer, third]),
  {
    name: 'virsh-copy-on-peer',
    title: 'an operator starts a copy with virsh on a peer, then the resource is enabled',
    setup: { initially: 'stopped' },
    fault: async (scene) => {
      await scene.inflict(virshCreate(scene, peer));
      await scene.setRole('Started');
      await scene.pause(20_000);
    },
    expect: { bootsMax: 1, endsOn: [peer], codes: ['PEER_ACTIVE'] },
  },
  {
    name: 'virsh-copy-outside-cluster',
    title: 'the same, while the cluster is stopped on that peer',
    setup: { initially: 'stopped' },
    fault: async (scene) => {
      await scene.inflict(leaveCluster(scene, third));
      await scene.inflict(virshCreate(scene, third));
      await scene.setRole('Started');
      await scene.pause(20_000);
      await scene.inflict(virshDestroy(scene, third));
    },
    expect: { bootsMax: 2, codes: ['PEER_ACTIVE'] },
  },
];

/** The cluster is stopped on the node in good order; the node itself goes on. */
function leaveCluster(scene: Scene, node: string): Fault {
  const units = ['pacemaker.service', 'corosync.service'] as const;
  const [begin, end] = [['systemctl', 'stop', ...units] as const, ['systemctl', 'start', ...units] as const];
  return commandFault(scene, { text: 'cluster stopped here', node, begin, end });
}

/**
 * In each round the guest ends, and at the same moment everybody starts it: the given nodes past the cluster, and the cluster
 * itself, which misses it. At most one may come through, and after the round the cluster must come to terms by itself.
 */
function simultaneous(name: string, title: string, nodes: readonly string[]): FaultCase {
  return {
    name,
    title,
    fault: async (scene) => {
      for (let round = 1; round <= scene.rounds; round += 1) {
        await playRound(scene, nodes, round);
        scene.tell(roundText(round, scene.rounds));
        // One double start is enough to know; it will not end by itself.
        if (findDoubles(scene.copies.looks).length > 0) return;
      }
    },
    expect: { bootsMax: 1_000_000 },
  };
}

async function playRound(scene: Scene, nodes: readonly string[], round: number): Promise<void> {
  scene.mark(`round ${round}`);
  await killGuests(scene.cluster);
  await Promise.all(nodes.map(async (node) => scene.force('start', node)));
  const isOver = async () =>
    'node' in (await whereRunning(scene)) || findDoubles(scene.copies.looks.slice(-30)).length > 0;
  if (!(await scene.until(isOver, 90_000))) scene.complain(`round ${round}: the cluster did not come to terms`);
}
