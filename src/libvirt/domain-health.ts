// What libvirt knows of a running domain beyond its state: whether QEMU's monitor answers, and which disks failed.
import type { Bound, Connection } from './connection.ts';
import { type DomainRef, writeDomain } from './domain-ref.ts';
import type { XdrReader, XdrWriter } from './xdr.ts';

/** virDomainControlState: the position is the number. */
const controlStates = ['ok', 'job', 'occupied', 'error'] as const;

/** Whether libvirt can talk to the hypervisor's process. */
export interface ControlInfo {
  /** `job`: busy with a job; `occupied`: waiting for an answer; `error`: the link to the process is broken. */
  readonly state: (typeof controlStates)[number] | 'unlisted';
  /** How long it has been in that state, in milliseconds. */
  readonly sinceMs: number;
}

/** Asks without touching QEMU's monitor, so it answers while QEMU hangs. */
export function getControlInfo(connection: Connection, domain: DomainRef, bound: Bound): Promise<ControlInfo> {
  const write = (xdr: XdrWriter): XdrWriter => writeDomain(xdr, domain).uint32(0);
  return connection.call('domainGetControlInfo', { write, read: readControlInfo }, bound);
}

function readControlInfo(xdr: XdrReader): ControlInfo {
  const [state, , sinceMs] = [xdr.uint32(), xdr.uint32(), xdr.unsignedHyper()];
  return { state: controlStates[state] ?? 'unlisted', sinceMs: Number(sinceMs) };
}

/** A disk that QEMU cannot write to or read from. */
export interface DiskError {
  /** The disk's target in the domain, `vda`. */
  readonly disk: string;
  readonly problem: 'no-space' | 'unspecified';
}

/** REMOTE_DOMAIN_DISK_ERRORS_MAX */
const DISK_ERRORS_MAX = 256;
/** virDomainDiskErrorCode */
const NO_SPACE = 2;

/** Disks with an I/O error. Asks QEMU itself, so it waits when QEMU hangs. */
export function getDiskErrors(connection: Connection, domain: DomainRef, bound: Bound): Promise<DiskError[]> {
  const write = (xdr: XdrWriter): XdrWriter => writeDomain(xdr, domain).uint32(DISK_ERRORS_MAX).uint32(0);
  return connection.call('domainGetDiskErrors', { write, read: readDiskErrors }, bound);
}

function readDiskErrors(xdr: XdrReader): DiskError[] {
  const errors = xdr.array(DISK_ERRORS_MAX, readDiskError);
  xdr.int32(); // their number once more
  return errors;
}

function readDiskError(xdr: XdrReader): DiskError {
  const [disk, code] = [xdr.string(), xdr.int32()];
  return { disk, problem: code === NO_SPACE ? 'no-space' : 'unspecified' };
}
