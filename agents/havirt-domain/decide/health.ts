// What monitor answers for an active domain, from its state and the reason of a pause.
import { verdict, type Verdict } from '../model/codes.ts';
import { endsByItself } from '../../../src/domain/active.ts';
import type { ActiveDomain } from '../../../src/domain/model/domain.ts';

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
        `libvirt shows ${domain.name} in a state that this version of havirt does not know; look: virsh domstate ${domain.name} --reason`,
      );
    case 'pmsuspended':
      return verdict(
        'degraded',
        'DOMAIN_SUSPENDED',
        `the guest of ${domain.name} has suspended itself to memory; to wake it: virsh dompmwakeup ${domain.name}`,
      );
    case 'crashed':
    case 'shutoff':
      return verdict(
        'generic',
        'DOMAIN_CRASHED',
        `libvirt shows ${domain.name} as ${domain.state}, but its process is still there; a stop ends it`,
      );
  }
}

function pausedHealth({ name, pausedReason }: ActiveDomain): Verdict {
  const why = pausedWhy[pausedReason ?? 'unknown'] ?? `for the reason "${pausedReason ?? 'unknown'}"`;
  const then =
    pausedReason === 'migration' || endsByItself.has(pausedReason ?? 'unknown')
      ? 'that ends by itself'
      : `to let it go on: virsh resume ${name}`;
  return verdict('degraded', 'DOMAIN_PAUSED', `${name} is paused ${why}; ${then}`);
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
