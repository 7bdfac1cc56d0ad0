// The monitor_scripts option: once in a monitor, until they succeed in start and migrate_from.
import { verdict } from '../model/codes.ts';
import { act, succeeded, wait, done, type History, type Step, type Moment } from '../model/steps.ts';
import { at, lastTaken, past, VERDICT_SHARE } from '../../../src/model/timing.ts';

/** Runs the scripts once and reports their answer. */
export function checkScripts(wanted: boolean, history: History): Step {
  const run = lastTaken(history, 'run-monitor-scripts');
  if (!wanted) return succeeded;
  if (run === undefined) return act({ kind: 'run-monitor-scripts' });
  if (run.outcome.kind === 'done') return succeeded;
  return done(verdict('generic', 'SCRIPT_FAILED', run.outcome.why));
}

/** Runs the scripts again and again until they succeed or the call must end. */
export function awaitScripts(wanted: boolean, moment: Moment): Step {
  const step = checkScripts(wanted, moment.history);
  if (step.kind !== 'done' || step.verdict.outcome === 'ok' || past(moment, at(VERDICT_SHARE))) return step;
  const rested = moment.history.at(-1)?.kind === 'wait';
  return rested ? act({ kind: 'run-monitor-scripts' }) : wait(1000, 'the monitor scripts to succeed');
}
