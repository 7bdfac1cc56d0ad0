// What one agent call answers: an outcome from the OCF table and, where it is not plain success, one coded reason.

/** The outcomes of the OCF resource agent API by name; src/ocf/exit-code.ts has the numbers. */
export type Outcome =
  'ok' | 'generic' | 'args' | 'unimplemented' | 'permission' | 'installed' | 'configured' | 'not-running' | 'degraded';

/** Stable codes of refusals and complaints; each has a section in docs/verdicts.md. */
export type VerdictCode =
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
  | 'PARAMETER_INVALID'
  | 'PEER_ACTIVE'
  | 'PEER_DISK'
  | 'PEER_UNFENCED'
  | 'PEER_UNKNOWN'
  | 'RECORD_UNWRITABLE'
  | 'RESUME_FAILED'
  | 'SCRIPT_FAILED'
  | 'STATE_UNKNOWN'
  | 'STOP_FAILED'
  | 'TIMEOUT'
  | 'UUID_TAKEN';

/** Why, for people: the code, then what was seen and what to do. One line. */
export interface Reason {
  readonly code: VerdictCode;
  readonly text: string;
}

export interface Verdict {
  readonly outcome: Outcome;
  readonly reason?: Reason;
}

/** Shorthand for a verdict with a reason. */
export function verdict(outcome: Outcome, code: VerdictCode, text: string): Verdict {
  return { outcome, reason: { code, text } };
}
