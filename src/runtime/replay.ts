// Decides a traced call again, round by round: on the same facts, with the same memory, at the same moments. Pure but for the
// decider's own code, so a call that was recorded on a cluster is a test case for ever.
import type { Moment, Step, Taken } from '../model/step.ts';
import type { TracedCall, TracedRound } from './read-trace.ts';
import { traced } from './trace-format.ts';

/** What an agent has for its traces: its deciders by action, and words for what only it knows. */
export interface Explainer {
  /** @throws Error when the agent has no such action */
  readonly decide: (action: string, request: object, facts: object, moment: Moment) => Step;
  /** What a round has seen: one line for each thing that was looked at. */
  readonly seen: (facts: object) => readonly string[];
  /** What a step is for, and what was learned by it; nothing where its name says all. */
  readonly about: (taken: Taken) => readonly string[];
}

export interface ReplayedRound extends TracedRound {
  /** What this version decides. */
  readonly again: Step;
  readonly isSame: boolean;
}

/** The call, decided again. */
export function replay({ header, rounds }: TracedCall, { decide }: Pick<Explainer, 'decide'>): ReplayedRound[] {
  const history: Taken[] = [];
  return rounds.map((round) => {
    const moment = { history: [...history], nowMs: round.nowMs, timeoutMs: header.timeoutMs };
    const again = decide(header.action, header.request, round.facts, moment);
    history.push(...round.taken);
    return { ...round, again, isSame: asTraced(again) === asTraced(round.step) };
  });
}

/** The decision without its words: how a version puts the reason is no other decision. */
function asTraced(step: Step): string {
  return JSON.stringify(JSON.parse(JSON.stringify(step, traced)), inOrder);
}

const words: ReadonlySet<string> = new Set(['text', 'because']);

function inOrder(name: string, value: unknown): unknown {
  if (words.has(name)) return undefined;
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return value;
  return Object.fromEntries(Object.entries(value).toSorted(([one], [other]) => (one < other ? -1 : 1)));
}
