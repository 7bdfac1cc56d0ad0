// Where the virtual cluster keeps things: run state, data, and the image cache.
import { join, resolve } from 'node:path';

/** Run state of one lab. Below /run, because the lab's namespaces replace /run but for this directory. */
export function stateDirOf(name: string): string {
  return join(stateRoot, name);
}

/** Parent of every lab's run state; a lab exists when it has a directory here. */
export const stateRoot = '/run/havirt-lab';

/** Large files of one lab: node file systems, LUNs, the agent. On disk, because /run is memory. */
export function dataDirOf(name: string): string {
  return join(dataRoot, name);
}

/** Parent of every lab's large files. */
export const dataRoot = '/var/lib/havirt-lab';

/** The image cache of all labs; HAVIRT_LAB_CACHE moves it. */
export function cacheDirectory(): string {
  return resolve(process.env['HAVIRT_LAB_CACHE'] ?? '/var/cache/havirt/lab');
}
