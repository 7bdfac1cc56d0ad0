// The private namespaces (mount, network, process) in which a whole lab lives: podman, the nodes, the storage target.
// Ending their first process ends everything in them, so that nothing can be left behind. What runs inside is not known here.
//
// Why private: crun refuses cgroup v1 and hybrid hosts, so a fresh cgroup2 is mounted inside; podman's network
// namespaces are mounts, visible only to podman calls from the same mount namespace; and the bridge, addresses and
// firewall rules never touch the host's network.
import { existsSync, readFileSync } from 'node:fs';
import { mkdir, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { exec } from '../../host/exec.ts';
import { LabError, must } from '../lab-error.ts';

/**
 * The first process of a lab's namespaces, as seen from outside; the start time tells it from a later process with its number.
 */
export interface Holder {
  readonly pid: number;
  /** Field 22 of /proc/PID/stat, in clock ticks since boot. */
  readonly startTicks: number;
}

/** The environment of everything that runs in a lab: nothing of the caller's leaks in. */
const cleanEnvironment: Readonly<Record<string, string>> = {
  PATH: '/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin',
  HOME: '/root',
  LANG: 'C.UTF-8',
};

// Runs as process 1 of the namespaces. It first notes its number and start time as the outside sees them (its /proc is still
// the outer one), then gives the lab its own /proc, /sys with cgroup2, /dev/shm, and /run (but for the lab's state directory), so
// that what podman, crun, iptables and tgtd leave there ends with the lab; and then it reaps orphans for ever.
const holderScript = `
set -e
read -ra stat </proc/self/stat
mount -t proc proc /proc
umount --recursive --lazy /sys
mount -t sysfs sysfs /sys
mount -t cgroup2 cgroup2 /sys/fs/cgroup
mount -t tmpfs -o mode=1777 tmpfs /dev/shm
mkdir -p "$1/run"
mount -t tmpfs -o mode=755 tmpfs "$1/run"
mkdir -p "$1/run/lock" "$1/run/mount" "$1/run/\${1#/run/}"
mount --bind "$1" "$1/run/\${1#/run/}"
mount --move "$1/run" /run
ip link set lo up
echo "\${stat[0]} \${stat[21]}" >"$1/holder.new"
mv "$1/holder.new" "$1/holder"
exec </dev/null >/dev/null 2>&1
while :; do sleep infinity & wait; done
`;

/** Starts the namespaces of the lab whose state directory is `stateDir` (below /run). Needs root; {@link LabError} otherwise. */
export async function startNamespace(stateDir: string): Promise<Holder> {
  const file = join(stateDir, 'holder');
  const log = join(stateDir, 'holder.log');
  await mkdir(stateDir, { recursive: true, mode: 0o700 });
  await rm(file, { force: true });
  // unshare becomes setsid, whose only child is process 1 of the new namespaces: no process of ours has to wait for it.
  const detached = 'exec setsid --fork bash -c "$0" holder "$1" </dev/null >/dev/null 2>"$2"';
  const unshare = ['unshare', '--mount', '--net', '--pid', '--propagation', 'private'] as const;
  must(
    await exec([...unshare, 'sh', '-c', detached, holderScript, stateDir, log], { timeoutMs: 5_000 }),
    'starting the lab namespaces',
  );
  const deadlineMs = Date.now() + 5_000;
  while (!existsSync(file)) {
    if (Date.now() > deadlineMs)
      throw new LabError(`the lab namespaces did not start: ${readIfAny(log) || 'no reason given'}`);
    await sleep(20);
  }
  const holder = readHolder(stateDir);
  if (holder === undefined || !namespaceAlive(holder))
    throw new LabError(`the lab namespaces ended at once: ${readIfAny(log)}`);
  return holder;
}

/** The holder that was started for `stateDir`, whether it still exists or not; nothing when none was. */
export function readHolder(stateDir: string): Holder | undefined {
  const [pid, startTicks] = readIfAny(join(stateDir, 'holder')).split(' ').map(Number);
  return pid === undefined || startTicks === undefined ? undefined : { pid, startTicks };
}

/** Whether the namespaces still exist. */
export function namespaceAlive(holder: Holder): boolean {
  return startTicksOf(holder.pid) === holder.startTicks;
}

/** Ends the namespaces and everything in them; returns when they are gone. */
export async function stopNamespace(holder: Holder): Promise<void> {
  const deadlineMs = Date.now() + 30_000;
  while (namespaceAlive(holder)) {
    if (Date.now() > deadlineMs)
      throw new LabError(`process ${holder.pid} (the lab namespaces) did not end within 30 s of SIGKILL`);
    process.kill(holder.pid, 'SIGKILL');
    await sleep(20);
  }
}

/** The argv that runs `argv` inside the namespaces of `holder`, as {@link cleanly} does. */
export function enterNamespace(
  holder: Holder,
  argv: readonly string[],
  env: Readonly<Record<string, string>> = {},
): [string, ...string[]] {
  const target = ['nsenter', `--target=${holder.pid}`, '--mount', '--net', '--pid', '--'] as const;
  return [...target, ...cleanly(env), ...argv];
}

/**
 * The start of an argv that runs the rest in / with the clean environment, and `env` added. The program is killed when
 * its parent dies, here nsenter: so a bound on the call is a bound on the program, in a node as well (but not on what the
 * program leaves running).
 */
export function cleanly(env: Readonly<Record<string, string>>): string[] {
  const variables = Object.entries({ ...cleanEnvironment, ...env }).map(([name, value]) => `${name}=${value}`);
  return ['env', '--ignore-environment', '--chdir=/', ...variables, 'setpriv', '--pdeathsig', 'KILL', '--'];
}

/** When the process started, in clock ticks since boot; nothing when it has ended. */
export function startTicksOf(pid: number): number | undefined {
  const stat = readIfAny(`/proc/${pid}/stat`);
  // The second field is the program's name in parentheses and may itself contain spaces and parentheses.
  const [state, ...fields] = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
  return stat === '' || state === 'Z' ? undefined : Number(fields[18]);
}

function readIfAny(file: string): string {
  try {
    return readFileSync(file, 'utf8').trim();
  } catch {
    return '';
  }
}
