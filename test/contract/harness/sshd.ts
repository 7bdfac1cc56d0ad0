// Peers to ask: sshd's on addresses of the namespace's loopback, each with one key that may do one thing. They stand for
// other hosts, and so run the real program where neither this libvirt nor its domains are seen.
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { setTimeout as sleep } from 'node:timers/promises';
import { builds } from './builds.ts';
import { pathInside, runInside } from './namespace.ts';

const FOLDER = '/run/contract/ssh';

/** Runs what follows on another host, so to say: with its own processes, its own boot and without libvirt. */
const elsewhere = `${FOLDER}/elsewhere`;
export const report = `${elsewhere} /usr/sbin/havirt peer-report`;

let prepared: Promise<void> | undefined;

/** Keys, an empty ssh_config, and the program at the place where it is installed. */
export function prepareSsh(): Promise<void> {
  return (prepared ??= prepare());
}

/** Once for all test files, which share the namespace. */
async function prepare(): Promise<void> {
  if (existsSync(pathInside(`${FOLDER}/id`))) return;
  mkdirSync(pathInside(FOLDER), { recursive: true });
  const lines = [
    'set -e',
    'mkdir -p /run/sshd /run/contract/sbin /run/libvirt',
    // What root of this machine has set up for ssh must neither be used nor changed.
    'mount -t tmpfs none /etc/ssh',
    'if [ -d ~root/.ssh ]; then mount -t tmpfs none ~root/.ssh; fi',
    // Nor what its shell reads before a forced command: that may take seconds, and keep a lock when it is killed.
    'for file in .bashrc .zshenv; do if [ -e ~root/$file ]; then mount --bind /dev/null ~root/$file; fi; done',
    `ln -s '${builds[0].program}' /run/contract/sbin/havirt`,
    'mount -t overlay overlay -o lowerdir=/run/contract/sbin:/usr/sbin /usr/sbin',
    `ssh-keygen -q -t ed25519 -N '' -f ${FOLDER}/host_key`,
    `ssh-keygen -q -t ed25519 -N '' -f ${FOLDER}/id`,
  ];
  await runInside(['sh', '-c', lines.join('\n')]);
  // Each address is another host, and so has booted by itself.
  const boot = '/run/libvirt/boot_id';
  const hidden = [
    'mount -t tmpfs none /run/libvirt',
    `echo "$SSH_CONNECTION" | cut -d" " -f3 >${boot}`,
    `mount --bind ${boot} /proc/sys/kernel/random/boot_id`,
    'exec "$@"',
  ].join(' && ');
  const script = `#!/bin/sh\nexec unshare --mount --pid --fork --mount-proc sh -c '${hidden}' sh "$@"\n`;
  writeFileSync(pathInside(elsewhere), script, { mode: 0o755 });
  const key = readFileSync(pathInside(`${FOLDER}/host_key.pub`), 'utf8');
  writeFileSync(pathInside(`${FOLDER}/known_hosts`), `127.0.1.* ${key}`);
  writeSshConfig();
}

/** Replaces the machine's ssh_config: what every client needs here, and `lines` in front of it. */
export function writeSshConfig(...lines: string[]): void {
  const ours = [
    `IdentityFile ${FOLDER}/id`,
    'IdentitiesOnly yes',
    `GlobalKnownHostsFile ${FOLDER}/known_hosts`,
    'UserKnownHostsFile none',
  ];
  writeFileSync(pathInside('/etc/ssh/ssh_config'), `${[...lines, ...ours].join('\n')}\n`);
}

export interface PeerOptions {
  /** The forced command of the key; by default the real report. */
  readonly command?: string;
  /** Further lines of its sshd_config. */
  readonly sshd?: readonly string[];
}

/** Starts the sshd of the peer 127.0.1.NUMBER; it ends with the namespace. Returns the address. */
export async function startPeer(number: number, { command = report, sshd = [] }: PeerOptions = {}): Promise<string> {
  const address = `127.0.1.${number}`;
  const key = readFileSync(pathInside(`${FOLDER}/id.pub`), 'utf8');
  writeFileSync(pathInside(`${FOLDER}/${address}.keys`), `restrict,command="${command}" ${key}`);
  const lines = [
    `ListenAddress ${address}`,
    `HostKey ${FOLDER}/host_key`,
    `AuthorizedKeysFile ${FOLDER}/${address}.keys`,
    'PermitRootLogin yes',
    'StrictModes no',
    'UsePAM no',
    'Subsystem sftp internal-sftp',
    `PidFile ${FOLDER}/${address}.pid`,
    ...sshd,
  ];
  writeFileSync(pathInside(`${FOLDER}/${address}.conf`), `${lines.join('\n')}\n`);
  await runInside(['/usr/sbin/sshd', '-f', `${FOLDER}/${address}.conf`, '-E', `${FOLDER}/${address}.log`]);
  await listening(pathInside(`${FOLDER}/${address}.pid`), address);
  return address;
}

/** sshd goes into the background first and listens then; its pid file is the last thing that it writes. */
async function listening(pidFile: string, address: string): Promise<void> {
  for (let tries = 0; !existsSync(pidFile); tries += 1) {
    if (tries > 400) throw new Error(`the sshd of ${address} did not come up within 20 s`);
    await sleep(50);
  }
}

/** SIGSTOP: the kernel still accepts connections to it, and nobody answers them. */
export async function hangPeer(address: string): Promise<void> {
  const pid = readFileSync(pathInside(`${FOLDER}/${address}.pid`), 'utf8').trim();
  await runInside(['kill', '-STOP', pid]);
}
