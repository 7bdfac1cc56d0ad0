// The model's clock. An agent is seen only at the moments at which a decider could change its mind: the marks of its
// action's schedule. What it does between two of them takes no time to speak of, but keeps its order; a wait lasts
// until the next moment, as waits do on a loaded machine.
import type { EffectKind } from '../unit/agents/havirt-domain/decide/facts.ts';
import type { Taken } from '../../agents/havirt-domain/model/steps.ts';
import {
  migrateFromSchedule,
  migrateToSchedule,
  monitorSchedule,
  processGrace,
  startSchedule,
  stopSchedule,
} from '../../agents/havirt-domain/decide/schedule.ts';
import { VERDICT_SHARE, type Mark } from '../../src/model/timing.ts';
import type { Action, Call } from './world.ts';

/** Every call's timeout: short enough that the deciders' absolute limits do not come before their shares. */
export const TIMEOUT_MS = 20_000;

/** Past all shares: a call that gets here has no verdict in time. */
const OVERTIME_SHARE = 0.96;

/** The SIGKILL that follows a SIGTERM at the last moment for one must have a moment of its own. */
const lastKill: Mark = (timeoutMs) => stopSchedule.process(timeoutMs) + processGrace(timeoutMs);

const schedules: Readonly<Record<Action, Readonly<Record<string, Mark>>>> = {
  start: startSchedule,
  stop: { ...stopSchedule, lastKill },
  monitor: monitorSchedule,
  probe: monitorSchedule,
  'migrate-to': migrateToSchedule,
  'migrate-from': migrateFromSchedule,
};

// A little later each, so that a difference of two moments is never a hair too short.
const DELAY_MS = 20;
const moments = Object.fromEntries(
  Object.entries(schedules).map(([action, schedule]) => [action, momentsIn(schedule)]),
);

/** Its marks in their order, each once, between the beginning and a moment past them all. */
function momentsIn(schedule: Readonly<Record<string, Mark>>): number[] {
  const marks = Object.values(schedule).map((mark) => mark(TIMEOUT_MS));
  const inOrder = [...new Set([0, ...marks, OVERTIME_SHARE * TIMEOUT_MS])].toSorted((one, other) => one - other);
  return inOrder.map((ms, index) => ms + index * DELAY_MS);
}

function momentsOf(action: Action): readonly number[] {
  return moments[action] ?? [];
}

/** When a wait of `ms` that begins now is over; src/runtime/run.ts shortens one that would outlast the last look. */
export function afterWait({ action, nowMs }: Call, ms: number): number {
  const leftMs = TIMEOUT_MS * VERDICT_SHARE - nowMs;
  const endMs = nowMs + (leftMs > 0 ? Math.min(ms, leftMs) : ms);
  return momentsOf(action).find((moment) => moment >= endMs) ?? TIMEOUT_MS;
}

/** Of these a decider asks how long ago they were; of all others only which came first. */
const timed: ReadonlySet<string> = new Set<EffectKind>(['destroy', 'shutdown', 'abort-job', 'signal-process']);
/** The longest that a decider waits before it repeats one of them. */
const REPEAT_MS = 10_000;

/** When an effect that nobody answers is given up: a tenth of the timeout, or what is left of it until the last look. */
export function afterSilence(call: Call): number {
  const leftMs = TIMEOUT_MS * VERDICT_SHARE - call.nowMs;
  return leftMs > 0 ? afterWait(call, TIMEOUT_MS * 0.1) : call.nowMs + 1;
}

/** The call with as little said of its times as a decider can tell: two that differ in nothing else then are one. */
export function ordered(call: Call): Call {
  const { history, nowMs, askingMs } = call;
  const recent = history.filter((taken) => taken.kind !== 'wait' && timed.has(taken.effect.kind)).flatMap(timesOf);
  const kept = new Set([nowMs, ...recent.filter((ms) => nowMs - ms <= REPEAT_MS + DELAY_MS)]);
  const place = placesOf([...history.flatMap(timesOf), askingMs ?? nowMs, nowMs], kept, momentsOf(call.action));
  const at = (ms: number): number => place.get(ms) ?? ms;
  return {
    ...call,
    nowMs: at(nowMs),
    askingMs: askingMs === undefined ? undefined : at(askingMs),
    history: history.map((taken) => moved(taken, at)),
  };
}

function moved(taken: Taken, at: (ms: number) => number): Taken {
  const times = { beganMs: at(taken.beganMs), endedMs: at(taken.endedMs) };
  const learned = taken.kind !== 'wait' && taken.outcome.kind === 'done' ? taken.outcome.learned : undefined;
  if (taken.kind === 'wait' || learned?.kind !== 'peers') return { ...taken, ...times };
  const peers = { ...learned.peers, beganMs: at(learned.peers.beganMs) };
  return { ...taken, ...times, outcome: { kind: 'done', learned: { kind: 'peers', peers } } };
}

function timesOf({ beganMs, endedMs }: Taken): number[] {
  return [beganMs, endedMs];
}

function placesOf(times: readonly number[], kept: ReadonlySet<number>, all: readonly number[]): Map<number, number> {
  const places = new Map<number, number>();
  let last = -1;
  for (const ms of [...new Set(times)].toSorted((one, other) => one - other)) {
    const moment = kept.has(ms) ? (all.findLast((each) => each <= ms) ?? 0) : 0;
    last = Math.max(last + 1, moment);
    places.set(ms, last);
  }
  return places;
}
