// Faults in the middle of a live migration. It is slowed down, so that there is a middle. After a failed migration Pacemaker
// stops the guest on both sides and starts it once: one more boot is the cluster's doing.
import { home, peer, type FaultCase, type Setup } from '../fault-case.ts';
import { killAgent } from '../nemesis/agent.ts';
import { hangLibvirtd, killLibvirtd, restartLibvirtd } from '../nemesis/daemon.ts';
import { cutOff } from '../nemesis/network.ts';
import { powerOff } from '../nemesis/power.ts';
import type { Fault, Scene } from '../scene.ts';

const slow: Setup = { parameters: { migration_speed: '4' } };
const restarted = { bootsMax: 2 };

export const migrationCases: readonly FaultCase[] = [
  {
    name: 'live-migration',
    title: 'nothing fails: there and back',
    fault: async (scene) => {
      for (const node of [peer, home]) {
        await scene.move(node);
        await scene.until(() => scene.watch.sightings.at(-1)?.record.node === node, 40_000);
        await scene.pause(3000);
      }
    },
    expect: { bootsMax: 1, endsOn: [home] },
  },
  during('power-off-at-migration-source', 'the power of the source is cut', powerOff, home, { fenced: [home] }),
  during('power-off-at-migration-target', 'the power of the target is cut', powerOff, peer, { fenced: [peer] }),
  {
    ...during('migration-link-cut', 'the migration network is cut', cutMigrationLink, home),
    setup: { parameters: { ...slow.parameters, migration_network_suffix: '-mig' } },
  },
  during('partition-at-migration', 'the source is cut off from the others, and fenced', cutOff, home, {
    fenced: [home],
  }),
  during('libvirtd-killed-at-migration-source', "the source's libvirtd is killed", killLibvirtd, home),
  during('libvirtd-killed-at-migration-target', "the target's libvirtd is killed", killLibvirtd, peer),
  during('libvirtd-hung-at-migration-source', "the source's libvirtd hangs", hangLibvirtd, home),
  during('libvirtd-hung-at-migration-target', "the target's libvirtd hangs", hangLibvirtd, peer),
  during('libvirtd-restarted-at-migration-source', "the source's libvirtd is restarted", restartLibvirtd, home),
  during('libvirtd-restarted-at-migration-target', "the target's libvirtd is restarted", restartLibvirtd, peer),
  during('agent-killed-at-migrate-to', 'the agent that runs migrate_to is killed', killMigrateTo, home),
  raceWithStop('stop-at-migration-source', home),
  raceWithStop('stop-at-migration-target', peer),
];

function during(
  name: string,
  title: string,
  fault: (scene: Scene, node: string) => Fault,
  node: string,
  more: Partial<FaultCase['expect']> = {},
): FaultCase {
  return {
    name,
    title: `in the middle of a live migration, ${title}`,
    setup: slow,
    fault: async (scene) => {
      await beginMove(scene);
      await scene.inflict(fault(scene, node));
      await scene.pause(15_000);
    },
    expect: { ...restarted, ...more },
  };
}

/** Asks for the move; returns when the memory is on its way. */
async function beginMove(scene: Scene): Promise<void> {
  await scene.move(peer);
  const arrives = () => scene.copies.looks.at(-1)?.copies.some(({ node }) => node === peer) ?? false;
  if (!(await scene.until(arrives, 20_000))) scene.complain('the migration did not begin');
  await scene.pause(1500);
}

function raceWithStop(name: string, node: string): FaultCase {
  return {
    name,
    title: `in the middle of a live migration, the agent's stop is called on ${node === home ? 'the source' : 'the target'}`,
    setup: slow,
    fault: async (scene) => {
      await beginMove(scene);
      await scene.force('stop', node);
      await scene.pause(8000);
    },
    expect: restarted,
  };
}

function cutMigrationLink(scene: Scene, node: string): Fault {
  return cutOff(scene, node, 'migration');
}

function killMigrateTo(scene: Scene, node: string): Fault {
  return killAgent(scene, node, 'migrate_to');
}
