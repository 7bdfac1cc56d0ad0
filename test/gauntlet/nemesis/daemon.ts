// Faults of a daemon of one node, most often libvirt's: killed, stopped as a hung one is, restarted, or taken away with its
// sockets.
import type { Argv } from '../../../src/lab/lab.ts';
import type { Fault, Scene } from '../scene.ts';
import { commandFault } from './command.ts';

const service = 'libvirtd.service';
const sockets = ['libvirtd', 'libvirtd-ro', 'libvirtd-admin', 'libvirtd-tls', 'libvirtd-tcp'].map(
  (name) => `${name}.socket`,
);

/** Ways in which libvirtd can fail. */
export const daemonFaults = {
  killed: killLibvirtd,
  hung: hangLibvirtd,
  restarted: restartLibvirtd,
  gone: removeLibvirtd,
} as const;

/** SIGKILL; systemd starts it again. */
export function killLibvirtd(scene: Scene, node: string): Fault {
  const begin = ['systemctl', 'kill', '--signal=KILL', service] as const;
  return commandFault(scene, { text: 'libvirtd killed', node, begin, end: ['systemctl', 'start', service] });
}

/** SIGSTOP: its socket takes connections and nothing is answered. */
export function hangLibvirtd(scene: Scene, node: string): Fault {
  return commandFault(scene, {
    text: 'libvirtd hung',
    node,
    begin: signalMain('STOP', service),
    end: signalMain('CONT', service),
  });
}

export function restartLibvirtd(scene: Scene, node: string): Fault {
  return commandFault(scene, { text: 'libvirtd restarted', node, begin: ['systemctl', 'restart', service] });
}

/** Stopped for good, and its sockets with it. */
export function removeLibvirtd(scene: Scene, node: string): Fault {
  const begin = ['systemctl', 'stop', service, ...sockets] as const;
  return commandFault(scene, { text: 'libvirtd gone', node, begin, end: ['sh', '-c', bringBack] });
}

// Whoever waits for the first socket has systemd start the service at once, and sockets of a service that runs are refused.
const bringBack = `
for attempt in 1 2 3 4 5; do
  systemctl start ${[...sockets, service].join(' ')} && exit
  systemctl stop ${[service, ...sockets].join(' ')}
done
exit 1`;

/** The limit of open files at what the daemon has open now: it lives, and can take nobody in. */
export function starveLibvirtd(scene: Scene, node: string): Fault {
  const used = '$(ls /proc/$pid/fd | wc -l)';
  return commandFault(scene, {
    text: 'libvirtd out of open files',
    node,
    begin: limitFiles(used),
    end: limitFiles('8192'),
  });
}

function limitFiles(files: string): Argv {
  const pid = `pid=$(systemctl show --property=MainPID --value ${service})`;
  return ['sh', '-c', `${pid}; prlimit --pid $pid --nofile=${files}:`];
}

/** Sends a signal to a service's first process. */
export function signalMain(name: string, unit: string): Argv {
  return ['systemctl', 'kill', '--kill-who=main', `--signal=${name}`, unit];
}
