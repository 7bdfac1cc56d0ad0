// The long job that a domain may have under way (a migration, a save, a dump): how far it is, and ending it.
import type { Bound, Connection } from './connection.ts';
import { type DomainRef, writeDomain } from './domain-ref.ts';
import { readTypedParams, type TypedValue } from './typed-param.ts';
import type { XdrReader, XdrWriter } from './xdr.ts';

/** virDomainJobType: the position is the number. */
const jobTypes = ['none', 'bounded', 'unbounded', 'completed', 'failed', 'cancelled'] as const;
export type JobType = (typeof jobTypes)[number] | 'unlisted';

/** virDomainJobOperation: the position is the number. */
const jobOperations = [
  'unknown',
  'start',
  'save',
  'restore',
  'migration-in',
  'migration-out',
  'snapshot',
  'snapshot-revert',
  'dump',
  'backup',
  'snapshot-delete',
] as const;
export type JobOperation = (typeof jobOperations)[number] | 'unlisted';

export interface Job {
  readonly type: JobType;
  readonly operation: JobOperation;
  /** Bytes of memory still to be sent; absent when libvirt does not say. */
  readonly memoryRemainingBytes?: number;
  readonly timeElapsedMs?: number;
  /** Everything that libvirt told, by its own names (VIR_DOMAIN_JOB_*). */
  readonly stats: ReadonlyMap<string, TypedValue>;
}

/** REMOTE_DOMAIN_JOB_STATS_MAX */
const JOB_STATS_MAX = 64;

/** The domain's job; `none` when there is none. */
export function getJob(connection: Connection, domain: DomainRef, bound: Bound): Promise<Job> {
  const write = (xdr: XdrWriter): XdrWriter => writeDomain(xdr, domain).uint32(0);
  return connection.call('domainGetJobStats', { write, read: (xdr) => jobOf(xdr.int32(), readJobStats(xdr)) }, bound);
}

/** Cancels the domain's job; a cancelled migration leaves the domain running here. Fails when there is no job. */
export async function abortJob(connection: Connection, domain: DomainRef, bound: Bound): Promise<void> {
  await connection.call('domainAbortJob', { write: (xdr) => writeDomain(xdr, domain), read: () => {} }, bound);
}

export function readJobStats(xdr: XdrReader): ReadonlyMap<string, TypedValue> {
  return readTypedParams(xdr, JOB_STATS_MAX);
}

function jobOf(type: number, stats: ReadonlyMap<string, TypedValue>): Job {
  const memoryRemaining = stats.get('memory_remaining');
  const timeElapsed = stats.get('time_elapsed');
  return {
    type: jobTypes[type] ?? 'unlisted',
    operation: jobOperations[Number(stats.get('operation') ?? 0)] ?? 'unlisted',
    ...(memoryRemaining === undefined ? {} : { memoryRemainingBytes: Number(memoryRemaining) }),
    ...(timeElapsed === undefined ? {} : { timeElapsedMs: Number(timeElapsed) }),
    stats,
  };
}
