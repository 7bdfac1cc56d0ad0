// havirt-domain's traces: who decides each action, and words for what was seen and done.
import type { Step } from '../../../src/model/step.ts';
import type { Explainer } from '../../../src/runtime/replay.ts';
import { decideMigrateFrom } from '../decide/migrate/migrate-from.ts';
import { decideMigrateTo } from '../decide/migrate/migrate-to.ts';
import { decideMonitor } from '../decide/monitor.ts';
import { decideStart } from '../decide/start/start.ts';
import { decideStop } from '../decide/stop.ts';
import { decideValidate } from '../decide/validate.ts';
import { factLines } from './fact-lines.ts';
import { aboutTaken } from './about-taken.ts';

/** A decider of any action; what a trace has for it is what it was given. */
type AnyDecide = (request: never, facts: never, moment: never) => Step;

const deciders: ReadonlyMap<string, AnyDecide> = new Map<string, AnyDecide>([
  ['start', decideStart],
  ['stop', decideStop],
  ['monitor', decideMonitor],
  ['status', decideMonitor],
  ['migrate_to', decideMigrateTo],
  ['migrate_from', decideMigrateFrom],
  ['validate-all', (_, facts) => decideValidate(facts)],
]);

export const explainer: Explainer = {
  decide: (action, request, facts, moment) => {
    const decide = deciders.get(action);
    if (decide === undefined) throw new Error(`havirt-domain decides nothing for the action "${action}"`);
    return decide(request as never, facts as never, moment as never);
  },
  seen: (facts) => factLines(facts as Parameters<typeof factLines>[0]),
  about: (taken) => aboutTaken(taken as Parameters<typeof aboutTaken>[0]),
};
