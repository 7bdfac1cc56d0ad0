// What a start or a migration knows at one moment: what it sees, and what it has learned before. A test names both together, as
// an operator would tell it; here the second part becomes the history that the call remembers it by.
import { decideMigrateTo } from '../../../../../agents/havirt-domain/decide/migrate/migrate-to.ts';
import type { MigrateToRequest } from '../../../../../agents/havirt-domain/decide/migrate/migration-end.ts';
import { decideStart, type StartRequest } from '../../../../../agents/havirt-domain/decide/start/start.ts';
import type { MigrateSight, StartSight } from '../../../../../agents/havirt-domain/model/facts.ts';
import type { History, Moment, Outcome, Step, Taken } from '../../../../../agents/havirt-domain/model/steps.ts';
import { did, ended, migrateFacts, resource, startFacts, tableOf } from './facts.ts';

/** A start's next step. Where a sight says nothing about peers, nobody is to be asked. */
export function startStep(request: StartRequest, sees: Partial<StartSight>, { history, ...timing }: Moment): Step {
  const { peers = { kind: 'off' }, ...seen } = sees;
  return decideStart({ ...request, peerCheck: peers.kind !== 'off' }, startFacts(seen), {
    ...timing,
    history: recallPeers(peers, history),
  });
}

/** Rows of starts, by what they know. */
export const startTable = tableOf(startStep, { resource, monitorScripts: false, peerCheck: true });

/** The history of a call that has these answers from its latest question; one is put in front where there was none. */
function recallPeers(peers: StartSight['peers'], history: History): History {
  if (peers.kind === 'off' || peers.kind === 'not-asked') return history;
  const outcome: Outcome = { kind: 'done', learned: { kind: 'peers', peers } };
  const last = history.findLastIndex(isAnswered);
  if (last === -1) return [{ ...did('ask-peers', { at: peers.beganMs }), outcome } as Taken, ...history];
  return history.map((taken, index) => (index === last ? Object.assign({}, taken, { outcome }) : taken));
}

function isAnswered(taken: Taken): boolean {
  return taken.kind === 'act' && taken.effect.kind === 'ask-peers' && taken.outcome.kind === 'done';
}

/** A migration's next step. */
export function migrateToStep(
  request: MigrateToRequest,
  { call, sent, ...seen }: Partial<MigrateSight>,
  { history, ...timing }: Moment,
): Step {
  return decideMigrateTo(request, migrateFacts(seen), { ...timing, history: recallMigration({ call, sent }, history) });
}

/** The history of a call whose migration has come so far. */
export function recallMigration(
  { call = { kind: 'not-begun' }, sent }: { call?: MigrateSight['call'] | undefined; sent?: MigrateSight['sent'] },
  history: History,
): History {
  if (call.kind === 'not-begun') return history;
  const begun = did('begin-migration', sent === undefined ? {} : { learned: { kind: 'sent', domain: sent } });
  const had = history.filter((taken) => taken.kind !== 'act' || taken.effect.kind !== 'begin-migration');
  if (call.kind === 'under-way') return [begun, ...had];
  return [begun, ended('begin-migration', call.kind === 'done' ? {} : { failed: call.why }), ...had];
}
