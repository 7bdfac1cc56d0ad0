// The lab needs root for everything, also for looking.
import { exitStatus } from '../program/failure.ts';
import { LabError } from './lab-error.ts';

/** Throws {@link LabError} unless this process is root's. */
export function requireRoot(): void {
  if (process.getuid?.() === 0) return;
  throw new LabError('havirt lab needs root: for namespaces, podman, and QEMU in the nodes', exitStatus.permission);
}
