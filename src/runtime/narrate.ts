// Tells what a call does: effects and refusals to the cluster's log, every round to the trace when one is asked for. A
// healthy monitor says nothing and loads neither.
import type { Step, Taken } from '../model/step.ts';
import type { Verdict } from '../model/verdict.ts';
import type { Environment } from '../ocf/request.ts';
import { nowMs } from '../host/clock.ts';
import type { Fields, Level, log } from './log.ts';
import type { Trace, TraceSubject } from './trace.ts';

export interface Narrator {
  /** Something that the operator should find in the log, whatever comes of the call. */
  readonly note: (message: string) => void;
  readonly onStep: (step: Step, facts: unknown) => void;
  readonly onTaken: (taken: Taken) => void;
  /** Resolves when everything that was said is written. */
  readonly onVerdict: (verdict: Verdict) => Promise<void>;
}

export function watchCall(subject: TraceSubject, environment: Environment): Narrator {
  const said: Promise<void>[] = [];
  const say = (level: Level, message: string, fields: Fields): void => {
    said.push(sayLater({ tag: `${subject.agent}(${subject.resource})`, environment }, level, message, fields));
  };
  let awaited: string | undefined;
  const trace = traceWanted(environment) ? traceLater(subject, environment, said) : undefined;
  return {
    note: (message) => say('warning', message, {}),
    onStep: (step, facts) => {
      trace?.({ atMs: Math.round(nowMs()), facts, step });
      if (step.kind === 'wait' && step.because !== undefined && step.because !== awaited) {
        awaited = step.because;
        say('info', `${subject.action} waits, as this may pass: ${awaited}`, {});
      }
    },
    onTaken: (taken) => {
      trace?.({ atMs: Math.round(nowMs()), taken });
      if (taken.kind === 'act') narrateEffect(taken, say);
    },
    onVerdict: async (verdict) => {
      narrateVerdict(subject, verdict, say);
      await Promise.all(said);
    },
  };
}

type Say = (level: Level, message: string, fields: Fields) => void;

function narrateEffect({ effect, outcome, beganMs, endedMs }: Extract<Taken, { kind: 'act' }>, say: Say): void {
  const fields = { effect: effect.kind, ms: Math.round(endedMs - beganMs), ...detailsOf(effect) };
  if (outcome.kind !== 'done') say('warning', `${effect.kind} failed: ${outcome.why}`, fields);
  else if (effect.kind === 'disable-autostart') say('warning', autostartOff, fields);
  else say(loud.has(effect.kind) ? 'info' : 'debug', effect.kind, fields);
}

const autostartOff =
  "libvirt's autostart of the domain was on, and is switched off on this node: it would start the domain beside the cluster when " +
  'its daemon comes up, whoever else runs it';

/** What changes a domain; the rest is bookkeeping. */
const loud = new Set<string>([
  'create-paused',
  'resume',
  'shutdown',
  'destroy',
  'abort-job',
  'signal-process',
  'begin-migration',
]);

function detailsOf(effect: Extract<Taken, { kind: 'act' }>['effect']): Fields {
  return effect.kind === 'signal-process' ? { pid: effect.process.pid, signal: effect.signal } : {};
}

function narrateVerdict({ action }: TraceSubject, { outcome, reason }: Verdict, say: Say): void {
  if (reason === undefined) return;
  say(mild.has(outcome) ? 'warning' : 'error', `${action}: ${reason.text}`, { code: reason.code });
}

/** Outcomes with which a call has worked, whatever it has to say. */
const mild: ReadonlySet<Verdict['outcome']> = new Set(['ok', 'not-running', 'degraded']);

async function sayLater(...[place, level, message, fields]: Parameters<typeof log>): Promise<void> {
  const logger = await import('./log.ts');
  await logger.log(place, level, message, fields);
}

function traceWanted(environment: Environment): boolean {
  return (environment['OCF_TRACE_RA'] ?? environment['OCF_RESKEY_trace_ra'] ?? '') !== '';
}

/** Keeps the events until the tracer is loaded, in their order. */
function traceLater(subject: TraceSubject, environment: Environment, said: Promise<void>[]): Trace {
  const loaded = import('./trace.ts').then(({ openTrace }) => openTrace(environment, subject));
  return (event) => void said.push(loaded.then((trace) => trace?.(event)));
}
