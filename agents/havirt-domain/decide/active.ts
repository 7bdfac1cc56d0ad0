// Reads an active domain's state: does it execute, is it hurt, is it a claim that an interrupted start left behind?
import type { ActiveDomain, DomainRecord, PausedReason } from '../../../src/domain/model/domain.ts';
import type { DomainFacts } from '../model/facts.ts';
import { verdict, type Verdict } from '../../../src/model/verdict.ts';

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
 * True for a domain that a start created paused and did not come to resume (SAFETY: a claim never executes by itself). The
 * record knows best: the tag may still say claim where it could not be changed before the guest was resumed.
 */
export function isClaim(domain: ActiveDomain, record: DomainFacts['record']): boolean {
  if (domain.state !== 'paused' || !neverExecuted.has(domain.pausedReason ?? 'unknown')) return false;
  const noted = recordOf(domain, record);
  return noted === undefined ? domain.tag?.phase === 'claim' : noted.phase === 'starting';
}

/** The record, unless it is that of another domain, which the resource had before. */
export function recordOf({ name, uuid }: ActiveDomain, record: DomainFacts['record']): DomainRecord | undefined {
  if (record.kind !== 'known') return undefined;
  const { identity } = record.value.record;
  const isSame = identity.uuid === undefined ? identity.name === name : identity.uuid === uuid;
  return isSame ? record.value.record : undefined;
}

/** A domain that was paused for any other reason has executed, and its guest is no claim. */
const neverExecuted: ReadonlySet<PausedReason> = new Set(['unknown', 'user', 'starting-up']);

/** True when the domain carries the tag of another resource, which then is the one to answer for it. */
export function ownedByOther(domain: ActiveDomain, resource: string): boolean {
  return domain.tag !== undefined && domain.tag.resource !== resource;
}

/** monitor's answer for an active domain, from its state and reason. */
export function healthOf(domain: ActiveDomain): Verdict {
  switch (domain.state) {
    case 'running':
    case 'blocked':
    case 'nostate':
    case 'shutdown':
      return { outcome: 'ok' };
    case 'paused':
      return pausedHealth(domain);
    case 'unlisted':
      return verdict(
        'degraded',
        'STATE_UNKNOWN',
        `${domain.name} is active in a state that this version does not know`,
      );
    case 'pmsuspended':
      return verdict('degraded', 'DOMAIN_SUSPENDED', `${domain.name} is suspended to memory by its guest`);
    case 'crashed':
    case 'shutoff':
      return verdict(
        'generic',
        'DOMAIN_CRASHED',
        `libvirt shows ${domain.name} as ${domain.state}, and keeps its process`,
      );
  }
}

function pausedHealth({ name, pausedReason }: ActiveDomain): Verdict {
  const why = pausedWhy[pausedReason ?? 'unknown'] ?? `for the reason "${pausedReason ?? 'unknown'}"`;
  return verdict('degraded', 'DOMAIN_PAUSED', `${name} is paused ${why}; to let it go on: virsh resume ${name}`);
}

const pausedWhy: Partial<Record<NonNullable<ActiveDomain['pausedReason']>, string>> = {
  user: 'by an operator',
  migration: 'by a migration',
  save: 'while it is saved',
  dump: 'while it is dumped',
  ioerror: 'because of an I/O error on a disk (storage full or gone)',
  watchdog: 'by its watchdog',
  snapshot: 'while a snapshot is taken',
  postcopy: 'in a post-copy migration',
  'postcopy-failed': 'by a failed post-copy migration',
};
