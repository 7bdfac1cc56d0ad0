// The one libvirtd of the contract tests, and what may befall it: it is stopped, killed, hung, or loses its socket.
import { existsSync, readFileSync, renameSync } from 'node:fs';
import { setTimeout as sleep } from 'node:timers/promises';
import { pathInside, runInside } from './namespace.ts';

const SOCKET = '/run/libvirt/libvirt-sock';
const hiddenSocket = `${SOCKET}.hidden`;

/** Starts it unless it runs, and waits until it answers. @throws Error with the end of its log when it does not */
export async function startLibvirtd(): Promise<void> {
  if (isRunning()) return;
  try {
    await runInside(['libvirtd', '--daemon']);
    await runInside(['virsh', '--connect', 'qemu:///system', 'version']);
  } catch (error) {
    const log = readFileSync(pathInside('/var/log/libvirt/libvirtd.log'), 'utf8').split('\n').slice(-5).join('\n');
    throw new Error(`libvirtd does not come up inside the namespace; its log ends with:\n${log}`, { cause: error });
  }
}

/** SIGKILL, as in a crash; its domains run on. */
export async function killLibvirtd(): Promise<void> {
  if (!isRunning()) return;
  await signal('KILL');
  while (isRunning()) await sleep(10);
}

/** Asks it to end, as `systemctl stop libvirtd` would; its domains run on. */
export async function stopLibvirtd(): Promise<void> {
  await signal('TERM');
  while (isRunning()) await sleep(10);
}

/** As `systemctl restart libvirtd` would. */
export async function restartLibvirtd(): Promise<void> {
  await stopLibvirtd();
  await startLibvirtd();
}

/** It accepts connections no more and answers nothing, until {@link continueLibvirtd}. */
export async function hangLibvirtd(): Promise<void> {
  await signal('STOP');
}

export async function continueLibvirtd(): Promise<void> {
  await signal('CONT');
}

/** Takes its socket away while it runs; returns what puts it back. */
export function hideSocket(): () => void {
  renameSync(pathInside(SOCKET), pathInside(hiddenSocket));
  return () => renameSync(pathInside(hiddenSocket), pathInside(SOCKET));
}

/** Whatever a test did to it: it runs and answers again. */
export async function mendLibvirtd(): Promise<void> {
  if (existsSync(pathInside(hiddenSocket))) renameSync(pathInside(hiddenSocket), pathInside(SOCKET));
  if (isRunning()) await continueLibvirtd();
  await startLibvirtd();
}

async function signal(name: 'TERM' | 'KILL' | 'STOP' | 'CONT'): Promise<void> {
  await runInside(['kill', `-${name}`, String(pid())]);
}

/** Its pid inside, 0 when it has never run. */
function pid(): number {
  try {
    return Number(readFileSync(pathInside('/run/libvirtd.pid'), 'utf8'));
  } catch {
    return 0;
  }
}

function isRunning(): boolean {
  const number = pid();
  if (number === 0) return false;
  try {
    const stat = readFileSync(pathInside(`/proc/${number}/stat`), 'utf8');
    return stat.includes('(libvirtd)') && !stat.includes(') Z');
  } catch {
    return false;
  }
}
