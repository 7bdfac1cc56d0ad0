// Tells what a call does: effects and refusals to the cluster's log, every round to the trace when one is asked for. A
// healthy monitor says nothing and loads neither.
import type { AnyEffect, EndedEffect, TakenEffect } from '../model/step.ts';
import type { Verdict } from '../model/verdict.ts';
import type { Environment } from '../ocf/request.ts';
import type { Fields, Level, log } from './log.ts';
import type { Observer } from './run.ts';
import type { Trace } from './trace.ts';
import { TRACE_FORMAT, type TraceSubject } from './trace-format.ts';

export interface Narrator<F = unknown, E extends AnyEffect = AnyEffect, L = unknown> extends Observer<F, E, L> {
  /** Something that the operator should find in the log, whatever comes of the call. */
  readonly note: (message: string) => void;
  /** Resolves when everything that was said is written. */
  readonly onVerdict: (verdict: Verdict) => Promise<void>;
}

/** How an agent's effects stand in the log; `F` is what every action of the agent observes. */
export interface EffectWords<F = unknown, E extends AnyEffect = AnyEffect, L = unknown> {
  /** The effects that change what the agent manages; the rest is bookkeeping, for debugging. */
  readonly atInfo: ReadonlySet<E['kind']>;
  /** What an operator is to read when one has worked, in place of its name, as a warning. */
  readonly warnings: ReadonlyMap<E['kind'], string>;
  /** What the line says besides. */
  readonly detailsOf: (effect: E) => Fields;
  /** What an operator should hear of what an effect has learned: lines, each of which is said once in a call. */
  readonly notesOn: (learned: L, facts: F) => readonly string[];
}

/** The narrator of one call. */
export function narratorFor<F, E extends AnyEffect, L>(
  subject: TraceSubject,
  environment: Environment,
  words: EffectWords<F, E, L>,
): Narrator<F, E, L> {
  const said: Promise<void>[] = [];
  const say = (level: Level, message: string, fields: Fields): void => {
    said.push(sayLater({ tag: `${subject.agent}(${subject.resource})`, environment }, level, message, fields));
  };
  let awaited: string | undefined;
  const noted = new Set<string>();
  const note = (message: string): void => {
    if (!noted.has(message)) say('warning', message, {});
    noted.add(message);
  };
  const trace = traceWanted(environment) ? traceLater(subject, environment, said) : undefined;
  return {
    note,
    onBegin: (request) => trace?.({ trace: TRACE_FORMAT, ...subject, request }),
    onStep: (step, facts, nowMs) => {
      trace?.({ nowMs, facts: facts as object, step });
      if (step.kind === 'wait' && step.because !== undefined && step.because !== awaited) {
        awaited = step.because;
        say('info', `${subject.action} waits for this to pass: ${awaited}`, {});
      }
    },
    onTaken: (taken, facts) => {
      trace?.({ taken });
      if (taken.kind === 'wait') return;
      narrateEffect(taken, words, say);
      const { outcome } = taken;
      if (outcome.kind === 'done' && outcome.learned !== undefined) words.notesOn(outcome.learned, facts).forEach(note);
    },
    onVerdict: async (verdict) => {
      trace?.({ verdict });
      narrateVerdict(subject, verdict, say);
      await Promise.all(said);
    },
  };
}

type Say = (level: Level, message: string, fields: Fields) => void;

function narrateEffect<E extends AnyEffect>(
  { kind: part, effect, outcome, beganMs, endedMs }: TakenEffect<E> | EndedEffect<E>,
  { atInfo, warnings, detailsOf }: Pick<EffectWords<never, E, never>, 'atInfo' | 'warnings' | 'detailsOf'>,
  say: Say,
): void {
  const kind = part === 'end' ? `end of ${effect.kind}` : effect.kind;
  const fields = { effect: effect.kind, ms: Math.round(endedMs - beganMs), ...detailsOf(effect) };
  const warning = warnings.get(effect.kind);
  if (outcome.kind !== 'done') say('warning', `${kind} failed: ${outcome.why}`, fields);
  else if (warning !== undefined) say('warning', warning, fields);
  else say(atInfo.has(effect.kind) ? 'info' : 'debug', kind, fields);
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
