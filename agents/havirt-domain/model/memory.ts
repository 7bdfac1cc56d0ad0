// What a call knows of what it did before: read from its history, which is all that it remembers.
import { endOf, lastTaken } from '../../../src/model/timing.ts';
import type { ActiveDomain } from '../../../src/domain/model/domain.ts';
import type { PeersFact } from '../../../src/peers/model.ts';
import type { MigrationCall } from './migration.ts';
import type { History } from './steps.ts';

/** The other nodes' answers in the latest round that came to its end. */
export function peersIn(history: History): PeersFact {
  const rounds = history.flatMap((taken) => {
    if (taken.kind !== 'act' || taken.outcome.kind !== 'done') return [];
    return taken.outcome.learned?.kind === 'peers' ? [taken.outcome.learned.peers] : [];
  });
  return rounds.at(-1) ?? { kind: 'not-asked' };
}

/** How far this call's migration has come. */
export function migrationIn(history: History): MigrationCall {
  if (lastTaken(history, 'begin-migration') === undefined) return { kind: 'not-begun' };
  const end = endOf(history, 'begin-migration');
  if (end === undefined) return { kind: 'under-way' };
  return end.outcome.kind === 'done' ? { kind: 'done' } : { kind: 'failed', why: end.outcome.why };
}

/** The guest that this call sent, as it was seen when the migration began. */
export function sentIn(history: History): ActiveDomain | undefined {
  const begun = lastTaken(history, 'begin-migration');
  const learned = begun?.outcome.kind === 'done' ? begun.outcome.learned : undefined;
  return learned?.kind === 'sent' ? learned.domain : undefined;
}
