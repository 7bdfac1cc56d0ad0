// libvirtd fails while an agent needs it: each way to fail at each action.
import { home, peer, type FaultCase } from '../fault-case.ts';
import { daemonFaults } from '../nemesis/daemon.ts';
import type { Scene } from '../scene.ts';

type How = keyof typeof daemonFaults;

export const libvirtdCases: readonly FaultCase[] = (Object.keys(daemonFaults) as How[]).flatMap((how) => [
  atMonitor(how),
  atStop(how),
  atStart(how),
]);

/** The guest runs on without the daemon, and nothing about it has changed. */
function atMonitor(how: How): FaultCase {
  return {
    name: `libvirtd-${how}-at-monitor`,
    title: `libvirtd is ${how} while the guest runs`,
    fault: async (scene) => {
      await scene.inflict(daemonFaults[how](scene, home));
      // Longer than a monitor's timeout, or it would be no trouble to an agent that waits.
      await scene.pause(22_000);
    },
    expect: { bootsMax: 1, endsOn: [home] },
  };
}

/** The guest must be ended in time, without the daemon where it has to be. */
function atStop(how: How): FaultCase {
  return {
    name: `libvirtd-${how}-at-stop`,
    title: `libvirtd is ${how} when the guest is to be stopped`,
    fault: async (scene) => {
      await scene.inflict(daemonFaults[how](scene, home));
      await scene.setRole('Stopped');
      await scene.until(() => isGone(scene), 45_000);
      if (!isGone(scene)) scene.complain('the guest was not stopped');
      await scene.pause(1000);
      await scene.setRole('Started');
    },
    expect: { bootsMax: 2 },
  };
}

/** The guest starts elsewhere, or here once the daemon is back. */
function atStart(how: How): FaultCase {
  return {
    name: `libvirtd-${how}-at-start`,
    title: `libvirtd is ${how} when the guest is to be started`,
    setup: { initially: 'stopped' },
    fault: async (scene) => {
      const heal = await scene.inflict(daemonFaults[how](scene, home));
      await scene.setRole('Started');
      await scene.pause(15_000);
      await heal();
    },
    expect: { bootsMax: 1, endsOn: [home, peer] },
  };
}

function isGone({ copies }: Scene): boolean {
  return copies.looks.at(-1)?.copies.length === 0;
}
