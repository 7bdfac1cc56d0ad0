// Tells the running systemd about a drop-in that came or went. Below another root there is nobody to tell.
import { existsSync } from 'node:fs';
import { exec } from '../host/exec.ts';
import type { Change } from './change.ts';
import type { Site } from './site.ts';

const orders: readonly [string, ...string[]][] = [
  ['systemctl', 'daemon-reload'],
  // The drop-in orders Pacemaker's stop by this target, and only an active one counts at the next shutdown.
  ['systemctl', 'start', '--no-block', 'virt-guest-shutdown.target'],
];

/** Runs what `changes` make necessary. A failure is reported, not thrown: the files are in place. */
export async function reloadSystemd(site: Site, changes: readonly Change[]): Promise<Change[]> {
  const touched = changes.some(({ verb, path }) => path.includes('/systemd/') && verb !== 'keep' && verb !== 'leave');
  // sd_booted(3): this folder exists exactly when systemd is the init system.
  if (!touched || site.root !== '/' || !existsSync('/run/systemd/system')) return [];
  const runs: Change[] = [];
  for (const argv of orders) {
    const failure = site.dryRun ? '' : (await exec(argv, { timeoutMs: 30_000 })).failure;
    runs.push({ verb: 'run', path: argv.join(' '), why: failure });
  }
  return runs;
}
