// The guest itself, or its process, does something unusual.
import { home, type FaultCase } from '../fault-case.ts';
import { commandFault } from '../nemesis/command.ts';
import type { Fault, Scene } from '../scene.ts';
import { guests } from '../stage/world.ts';

const domain = guests.subject.name;
const qemu = `qemu-system-.*guest=${domain},`;

export const guestCases: readonly FaultCase[] = [
  {
    name: 'guest-ignores-power-off',
    title: 'the guest takes no notice of the power button when it is to be stopped',
    setup: { ignorePowerOff: true },
    fault: async (scene) => {
      await scene.setRole('Stopped');
      if (!(await scene.until(() => scene.copies.looks.at(-1)?.copies.length === 0, 40_000))) {
        scene.complain('the guest was not stopped');
      }
      await scene.pause(1000);
      await scene.setRole('Started');
    },
    expect: { bootsMax: 2 },
  },
  withGuest('guest-reboots', 'the guest is rebooted from within', reboot, { bootsMax: 2, endsOn: [home] }),
  withGuest('guest-powers-off', 'the guest powers itself off', powerOffWithin, { bootsMax: 2 }),
  withGuest('qemu-killed', 'QEMU is killed, as the kernel does when memory runs out', killQemu, { bootsMax: 2 }),
  {
    name: 'qemu-hung-at-stop',
    title: 'QEMU hangs when the guest is to be stopped',
    fault: async (scene) => {
      await scene.inflict(hangQemu(scene, home));
      await scene.setRole('Stopped');
      if (!(await scene.until(() => scene.copies.looks.at(-1)?.copies.length === 0, 40_000))) {
        scene.complain('the guest was not stopped');
      }
      await scene.pause(1000);
      await scene.setRole('Started');
    },
    expect: { bootsMax: 2 },
  },
  withGuest('operator-pauses', 'an operator pauses the guest for a while', pause, {
    bootsMax: 1,
    endsOn: [home],
    codes: ['DOMAIN_PAUSED'],
  }),
];

function withGuest(
  name: string,
  title: string,
  fault: (scene: Scene, node: string) => Fault,
  expect: FaultCase['expect'],
): FaultCase {
  return {
    name,
    title,
    fault: async (scene) => {
      await scene.inflict(fault(scene, home));
      await scene.pause(10_000);
    },
    expect,
  };
}

function reboot(scene: Scene, node: string): Fault {
  const keys = ['KEY_LEFTCTRL', 'KEY_LEFTALT', 'KEY_DELETE'];
  const begin = ['virsh', '--quiet', 'send-key', domain, ...keys] as const;
  return commandFault(scene, { text: 'the guest reboots', node, begin });
}

function powerOffWithin(scene: Scene, node: string): Fault {
  return commandFault(scene, { text: 'the guest powers off', node, begin: ['virsh', '--quiet', 'shutdown', domain] });
}

function pause(scene: Scene, node: string): Fault {
  const [begin, end] = [
    ['virsh', '--quiet', 'suspend', domain] as const,
    ['virsh', '--quiet', 'resume', domain] as const,
  ];
  return commandFault(scene, { text: 'operator: virsh suspend', node, begin, end });
}

function killQemu(scene: Scene, node: string): Fault {
  return commandFault(scene, { text: 'QEMU killed', node, begin: ['pkill', '-KILL', '--full', qemu] });
}

function hangQemu(scene: Scene, node: string): Fault {
  return commandFault(scene, { text: 'QEMU hung', node, begin: ['pkill', '-STOP', '--full', qemu] });
}
