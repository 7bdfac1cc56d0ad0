// The codes of this agent's refusals and complaints, and its verdicts. Each code has a section in docs/verdicts.md.
import { verdictOf, type CommonCode, type Outcome, type Verdict as AnyVerdict } from '../../../src/model/verdict.ts';

/** Stable: operators look for them, and scripts may. */
export type DomainCode =
  | CommonCode
  | 'CLAIM_BUSY'
  | 'CLAIM_LEFT'
  | 'CLUSTER_UNKNOWN'
  | 'CONFIG_INVALID'
  | 'CONFIG_MISSING'
  | 'CONFIG_UNREADABLE'
  | 'CREATE_FAILED'
  | 'DISK_IN_USE'
  | 'DOMAIN_CRASHED'
  | 'DOMAIN_ENDED'
  | 'DOMAIN_PAUSED'
  | 'DOMAIN_SUSPENDED'
  | 'EVIDENCE_CONFLICT'
  | 'FORMER_ACTIVE'
  | 'IDENTITY_UNKNOWN'
  | 'LIBVIRT_UNREACHABLE'
  | 'MIGRATE_FAILED'
  | 'MIGRATE_NOT_HERE'
  | 'MIGRATE_NOT_RECEIVED'
  | 'MIGRATE_TOO_SLOW'
  | 'NAME_TAKEN'
  | 'NODE_LACKS'
  | 'NODE_SHORT'
  | 'OWNED_BY_OTHER'
  | 'PEER_ACTIVE'
  | 'PEER_DISK'
  | 'PEER_UNFENCED'
  | 'PEER_UNKNOWN'
  | 'RECORD_UNWRITABLE'
  | 'RESUME_FAILED'
  | 'SCRIPT_FAILED'
  | 'STATE_UNKNOWN'
  | 'STOP_FAILED'
  | 'UUID_TAKEN';

export type Verdict = AnyVerdict<DomainCode>;

/** Shorthand for a verdict with a reason. */
export function verdict(outcome: Outcome, code: DomainCode, text: string): Verdict {
  return verdictOf(outcome, code, text);
}
