// What state a domain is in and why, by libvirt's numbers (virDomainState and virDomain*Reason in
// include/libvirt/libvirt-domain.h). The position in a list is the number. A number that a newer libvirt may add is
// `unlisted`, never mistaken for a known one.

/** States in the order of their numbers, each with its reasons in the order of theirs. */
const stateTable = [
  ['nostate', ['unknown']],
  [
    'running',
    [
      'unknown',
      'booted',
      'migrated',
      'restored',
      'from-snapshot',
      'unpaused',
      'migration-canceled',
      'save-canceled',
      'wakeup',
      'crashed',
      'postcopy',
      'postcopy-failed',
    ],
  ],
  ['blocked', ['unknown']],
  [
    'paused',
    [
      'unknown',
      'user',
      'migration',
      'save',
      'dump',
      'ioerror',
      'watchdog',
      'from-snapshot',
      'shutting-down',
      'snapshot',
      'crashed',
      'starting-up',
      'postcopy',
      'postcopy-failed',
      'api-error',
    ],
  ],
  ['shutdown', ['unknown', 'user']],
  [
    'shutoff',
    ['unknown', 'shutdown', 'destroyed', 'crashed', 'migrated', 'saved', 'failed', 'from-snapshot', 'daemon'],
  ],
  ['crashed', ['unknown', 'panicked']],
  ['pmsuspended', ['unknown']],
] as const;

type StateRow = (typeof stateTable)[number];

/** A domain's state, the reason for it, and libvirt's own number of each. */
export type DomainState = (
  | { [R in StateRow as R[0]]: { readonly state: R[0]; readonly reason: R[1][number] | 'unlisted' } }[StateRow[0]]
  | { readonly state: 'unlisted'; readonly reason: 'unlisted' }
) & { readonly stateCode: number; readonly reasonCode: number };

/** Names what REMOTE_PROC_DOMAIN_GET_STATE answers. */
export function domainStateOf(stateCode: number, reasonCode: number): DomainState {
  const [state, reasons] = stateTable[stateCode] ?? ['unlisted', []];
  const reason = (reasons as readonly string[])[reasonCode] ?? 'unlisted';
  return { state, reason, stateCode, reasonCode } as DomainState;
}
