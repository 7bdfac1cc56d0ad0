// From a played case to what its picture shows: lanes of stretches and points, in milliseconds since the case began. Pure,
// and plain data, so that a report can be kept and drawn again.
import type { Copy, Look } from '../evidence/copies.ts';
import { executing, findDoubles } from '../evidence/doubles.ts';
import { wentWell, type AgentCall } from '../evidence/journal.ts';
import type { AgentName } from '../fault-case.ts';
import { codesIn, type Finding } from '../judge.ts';
import type { Played } from '../play.ts';
import type { Sighting } from '../../../src/lab/guest/watch.ts';

export interface Stretch {
  readonly fromMs: number;
  readonly toMs: number;
}

/** The guest executing, by its own writes; `boot` counts its boots from 1. */
export interface Run extends Stretch {
  readonly boot: number;
}

export interface Call extends Stretch {
  readonly action: string;
  readonly verdict: string;
  /** `pending`: it had not ended when the case was over. */
  readonly outcome: 'ok' | 'refused' | 'failed' | 'pending';
}

export interface Note extends Stretch {
  readonly text: string;
}

export interface Lane {
  readonly node: string;
  readonly runs: readonly Run[];
  /** A virtual CPU executes, by the process table: also before the guest has booted to its first write. */
  readonly executes: readonly Stretch[];
  /** A QEMU of the guest exists, whether it executes or not. */
  readonly processes: readonly Stretch[];
  readonly calls: readonly Call[];
  readonly faults: readonly Note[];
  readonly fencedMs: readonly number[];
}

export interface Story {
  readonly name: string;
  readonly title: string;
  readonly agent: AgentName;
  readonly lengthMs: number;
  readonly lanes: readonly Lane[];
  /** What happened to the cluster as a whole. */
  readonly notes: readonly Note[];
  /** When two copies executed at once. */
  readonly doubles: readonly Stretch[];
  readonly findings: readonly Finding[];
  readonly codes: readonly string[];
}

/** The story of a played case on `nodes`. */
export function storyOf(played: Played, nodes: readonly string[]): Story {
  const { name, title, agent, evidence, marks, findings } = played;
  const { beganMs, endedMs, looks, calls } = evidence;
  const lengthMs = endedMs - beganMs;
  const notes = marks.map(({ text, node, atMs, endedMs: healedMs = atMs }) => {
    return { text, node, fromMs: atMs - beganMs, toMs: healedMs - beganMs };
  });
  const boots = bootNumbers(evidence.sightings);
  const laneOf = (node: string): Lane => ({
    node,
    runs: runsOn(node, evidence.sightings, boots).map((run) => shifted(run, beganMs)),
    executes: executesOn(node, looks).map((stretch) => shifted(stretch, beganMs)),
    processes: processesOn(node, looks).map((stretch) => shifted(stretch, beganMs)),
    calls: calls.filter((call) => call.node === node).map((call) => callOf(call, evidence)),
    faults: notes.filter((note) => note.node === node),
    fencedMs: evidence.fencings.filter((fencing) => fencing.node === node).map(({ atMs }) => atMs - beganMs),
  });
  return {
    name,
    title,
    agent,
    lengthMs,
    lanes: nodes.map(laneOf),
    notes: notes.filter(({ node }) => node === undefined),
    doubles: union(findDoubles(looks)).map((double) => shifted(double, beganMs)),
    findings,
    codes: codesIn(calls),
  };
}

function shifted<T extends Stretch>(stretch: T, byMs: number): T {
  return { ...stretch, fromMs: stretch.fromMs - byMs, toMs: stretch.toMs - byMs };
}

function bootNumbers(sightings: readonly Sighting[]): ReadonlyMap<string, number> {
  const ids = [...new Set(sightings.map(({ record }) => record.bootId))];
  return new Map(ids.map((id, index) => [id, index + 1]));
}

// A silence longer than this is shown as one.
const silenceMs = 1200;

function runsOn(node: string, sightings: readonly Sighting[], boots: ReadonlyMap<string, number>): Run[] {
  const runs: Run[] = [];
  const open = new Map<number, number>();
  for (const { record, seenMs } of sightings.filter(({ record: { node: on } }) => on === node)) {
    const boot = boots.get(record.bootId) ?? 0;
    const last = runs[open.get(boot) ?? -1];
    if (last !== undefined && seenMs - last.toMs <= silenceMs) {
      runs[open.get(boot) ?? 0] = { ...last, toMs: seenMs };
    } else {
      open.set(boot, runs.push({ boot, fromMs: seenMs, toMs: seenMs }) - 1);
    }
  }
  return runs;
}

function executesOn(node: string, looks: readonly Look[]): Stretch[] {
  const stretches = looks.slice(1).flatMap((look, index) => {
    const before = looks[index] ?? look;
    const ours = executing(before.copies, look.copies).some((copy) => copy.node === node);
    return ours ? [{ fromMs: before.atMs, toMs: look.atMs }] : [];
  });
  return union(stretches);
}

/** Stretches in order of their beginnings, those that touch made one. */
function union(stretches: readonly Stretch[]): Stretch[] {
  const all: Stretch[] = [];
  for (const { fromMs, toMs } of stretches) {
    const last = all.at(-1);
    if (last !== undefined && fromMs <= last.toMs)
      all[all.length - 1] = { fromMs: last.fromMs, toMs: Math.max(last.toMs, toMs) };
    else all.push({ fromMs, toMs });
  }
  return all;
}

function processesOn(node: string, looks: readonly Look[]): Stretch[] {
  const byPid = new Map<number, Stretch>();
  for (const { atMs, copies } of looks) {
    for (const { pid } of copies.filter((copy: Copy) => copy.node === node)) {
      byPid.set(pid, { fromMs: byPid.get(pid)?.fromMs ?? atMs, toMs: atMs });
    }
  }
  return [...byPid.values()];
}

function callOf(call: AgentCall, { beganMs, endedMs }: Played['evidence']): Call {
  const { action, verdict, endedMs: callEndedMs = endedMs } = call;
  return { action, verdict, outcome: outcomeOf(call), fromMs: call.beganMs - beganMs, toMs: callEndedMs - beganMs };
}

function outcomeOf(call: AgentCall): Call['outcome'] {
  if (wentWell(call)) return 'ok';
  if (call.verdict === 'no verdict') return 'pending';
  return /timed out/i.test(call.verdict) ? 'failed' : 'refused';
}
