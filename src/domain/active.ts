// Reads an active domain: does it execute, is it a claim that an interrupted start left behind, whose is it?
import type { Probe } from '../model/probe.ts';
import { isRecordOf } from './identity.ts';
import type { ActiveDomain, DomainRecord, PausedReason, RecordFact } from './model/domain.ts';

/** True while the guest's vCPUs may execute, so that the guest can react to a request. */
export function executes(domain: ActiveDomain): boolean {
  switch (domain.state) {
    case 'running':
    case 'blocked':
    case 'nostate':
    case 'shutdown':
    case 'unlisted':
      return true;
    case 'paused':
    case 'pmsuspended':
    case 'crashed':
    case 'shutoff':
      return false;
  }
}

/**
 * True for a domain that a start created paused and did not come to resume (SAFETY: neverTwoRunning). The
 * record knows best: the tag may still say claim where it could not be changed before the guest was resumed.
 */
export function isClaim(domain: ActiveDomain, record: Probe<RecordFact>): boolean {
  if (domain.state !== 'paused' || !neverExecuted.has(domain.pausedReason ?? 'unknown')) return false;
  const noted = recordOf(domain, record);
  return noted === undefined ? domain.tag?.phase === 'claim' : noted.phase === 'starting';
}

/** The record, unless it is that of another domain, which the resource had before. */
export function recordOf({ name, uuid }: ActiveDomain, record: Probe<RecordFact>): DomainRecord | undefined {
  if (record.kind !== 'known') return undefined;
  return isRecordOf(record.value.record, { name, uuid }) ? record.value.record : undefined;
}

/** Pauses of libvirt's own making that end by themselves; a resume in the middle of one would spoil what it is for. */
export const endsByItself: ReadonlySet<PausedReason> = new Set(['postcopy', 'save', 'dump', 'snapshot']);

/** A domain that was paused for any other reason has executed, and its guest is no claim. */
const neverExecuted: ReadonlySet<PausedReason> = new Set(['unknown', 'user', 'starting-up']);

/** True when the domain carries the tag of another resource, which then is the one to answer for it. */
export function ownedByOther(domain: ActiveDomain, resource: string): boolean {
  return domain.tag !== undefined && domain.tag.resource !== resource;
}
