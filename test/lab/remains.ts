// What a lab could leave behind on this machine, as the machine itself shows it: no word of the lab's own is taken for it.
import { existsSync, readFileSync, readdirSync } from 'node:fs';
import { exec } from '../../src/host/exec.ts';

/** Everything outside the namespaces of lab `name` that making it could change, in a form to compare. */
export async function machineState(name: string): Promise<Record<string, readonly string[]>> {
  return {
    // A lab mounts nothing below /tmp; others do, and are no concern of this.
    mounts: lines(readFileSync('/proc/self/mountinfo', 'utf8')).filter(
      (line) => !line.split(' ')[4]?.startsWith('/tmp/'),
    ),
    links: lines(await output('ip', '-brief', 'link')),
    networkNamespaces: entries('/run/netns'),
    addresses: lines(await output('ip', '-brief', 'address')),
    firewall: lines(await output('iptables', '-S')),
    loopDevices: lines(await output('losetup', '--list', '--noheadings', '--output', 'NAME,BACK-FILE')),
    sharedMemory: entries('/dev/shm').filter((entry) => entry.startsWith('libpod')),
    runFiles: entries('/run').filter((entry) => !entry.endsWith('.lock')),
    containers: entries('/var/lib/containers'),
    addressLeases: existsSync('/run/containers/networks/ipam.db') ? ['ipam.db'] : [],
    labState: [...entries('/run/havirt-lab'), ...entries('/var/lib/havirt-lab')].filter((entry) => entry === name),
    controlGroups: lines(await controlGroups(name)),
    sysctls: lines(
      await output('sysctl', '-n', 'net.ipv4.ip_forward', 'kernel.core_pattern', 'fs.inotify.max_user_instances'),
    ),
  };
}

interface Process {
  readonly pid: number;
  readonly parent: number;
  /** Tells it from a later process with its number. */
  readonly startTicks: number;
  readonly command: string;
}

/** A process and all that came of it. */
export function familyOf(pid: number): Process[] {
  const all = processes();
  const family = all.filter((process) => process.pid === pid);
  // The list grows while it is walked: children are appended after their parent.
  for (const parent of family) family.push(...all.filter((child) => child.parent === parent.pid));
  return family;
}

/** Which of them still run. */
export function survivors(family: readonly Process[]): Process[] {
  const all = processes();
  return family.filter(({ pid, startTicks }) => all.some((now) => now.pid === pid && now.startTicks === startTicks));
}

/** The processes whose command line has `text` in it. */
export function processesNaming(text: string): Process[] {
  return processes().filter(({ pid, command }) => pid !== process.pid && command.includes(text));
}

// Zombies are left out: they have ended, and wait for whoever is process 1 here.
function processes(): Process[] {
  const pids = readdirSync('/proc').filter((name) => /^\d+$/.test(name));
  return pids.flatMap((pid) => {
    const stat = readIfAny(`/proc/${pid}/stat`);
    const [state, parent, ...fields] = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
    if (stat === '' || state === 'Z') return [];
    const command = readIfAny(`/proc/${pid}/cmdline`).replaceAll('\0', ' ');
    return [{ pid: Number(pid), parent: Number(parent), startTicks: Number(fields[17]), command }];
  });
}

// The unified hierarchy is not where a hybrid machine has it, so it is looked at through a mount of its own.
async function controlGroups(name: string): Promise<string> {
  const look = 'mount -t cgroup2 cgroup2 /sys/fs/cgroup && find /sys/fs/cgroup -type d -path "*/havirt-lab-$0*"';
  return output('unshare', '--mount', '--propagation', 'private', 'sh', '-c', look, name);
}

async function output(...argv: [string, ...string[]]): Promise<string> {
  const finished = await exec(argv, { timeoutMs: 20_000 });
  if (finished.exitCode !== 0) throw new Error(`${finished.failure}: ${finished.stderr}`);
  return finished.stdout;
}

function entries(directory: string): string[] {
  return existsSync(directory) ? readdirSync(directory).sort() : [];
}

function lines(text: string): string[] {
  return text
    .split('\n')
    .filter((line) => line !== '')
    .sort();
}

function readIfAny(file: string): string {
  try {
    return readFileSync(file, 'utf8');
  } catch {
    return '';
  }
}
