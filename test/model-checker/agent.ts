// An agent in the model: the shipped deciders, one round a move.
import type { Verdict } from '../../agents/havirt-domain/model/codes.ts';
import type { Effect, Moment, Outcome, Step, Taken } from '../../agents/havirt-domain/model/steps.ts';
import { decideMigrateFrom } from '../../agents/havirt-domain/decide/migrate/migrate-from.ts';
import { decideMigrateTo } from '../../agents/havirt-domain/decide/migrate/migrate-to.ts';
import { decideMonitor } from '../../agents/havirt-domain/decide/monitor.ts';
import { decideStart } from '../../agents/havirt-domain/decide/start/start.ts';
import { decideStop } from '../../agents/havirt-domain/decide/stop.ts';
import type { MigrateFacts, StartFacts } from '../../agents/havirt-domain/model/facts.ts';
import { resource, said } from '../unit/agents/havirt-domain/decide/facts.ts';
import type { Move } from './component.ts';
import { endings, type Ending } from './effects.ts';
import { look, possibleAnswers } from './looks.ts';
import { afterSilence, afterWait, ordered, TIMEOUT_MS } from './time.ts';
import { changed, migrationEnded, type Action, type Call, type NodeState } from './world.ts';

export type Facts = StartFacts & MigrateFacts;
export type Decide = (facts: Facts, moment: Moment) => Step;
export type Deciders = Readonly<Record<Action, Decide>>;

/** What ships. Mutations replace one of them. */
export const shipped: Deciders = {
  start: (...seen) => decideStart({ resource, monitorScripts: false, peerCheck: true }, ...seen),
  stop: (...seen) => decideStop({ resource, force: false, shutdownTimeoutMs: undefined }, ...seen),
  monitor: (...seen) => decideMonitor({ resource, recurring: true, monitorScripts: false }, ...seen),
  probe: (...seen) => decideMonitor({ resource, recurring: false, monitorScripts: false }, ...seen),
  'migrate-to': (...seen) =>
    decideMigrateTo({ targetNode: 'n2', remoteUri: 'qemu+ssh://n2/system', downtimeMs: 0 }, ...seen),
  'migrate-from': (...seen) => decideMigrateFrom({ sourceNode: 'n1', monitorScripts: false }, ...seen),
};

const EFFECT_MS = 1;

/** The executor calls the agent. */
export function begin(node: NodeState, action: Action): NodeState {
  const call: Call = {
    action,
    nowMs: 0,
    history: [],
    askingMs: undefined,
    config: node.config,
    wroteRecord: false,
    onTarget: 'unknown',
  };
  const asksForIt = action === 'start' || action === 'migrate-from';
  return changed(node, { call, ...(asksForIt ? { saidStopped: false } : {}) });
}

/** What a move of an agent may break, by the action and the step; `node` is the truth. */
export type Judge = (node: NodeState, step: Step, call: Call) => string | undefined;

/** Every way in which the agent's next round can end. */
export function* round(node: NodeState, deciders: Deciders, judge: Judge): Generator<Move<NodeState>> {
  const { call } = node;
  if (call === undefined) return;
  if (call.askingMs !== undefined) return yield* answered(node, call, call.askingMs);
  const { action, history, nowMs } = call;
  const step = deciders[action](look(node, call), { history, nowMs, timeoutMs: TIMEOUT_MS });
  const text = `${action} at ${Math.round((nowMs / TIMEOUT_MS) * 100)} %: ${said(step)}`;
  const breaks = judge(node, step, call);
  switch (step.kind) {
    case 'done':
      return yield { text, kind: 'inside', to: changed(node, ended(call, step.verdict)), breaks };
    case 'wait': {
      const taken: Taken = { kind: 'wait', for: step.for, beganMs: nowMs, endedMs: afterWait(call, step.ms) };
      return yield { text, kind: 'inside', to: changed(node, { call: remember(call, taken) }), breaks };
    }
    case 'act':
      yield* acted(node, call, step.effect, { text, breaks });
  }
}

function ended({ action }: Call, { outcome }: Verdict): Partial<NodeState> {
  return { call: undefined, ...(action === 'stop' && outcome === 'ok' ? { saidStopped: true } : {}) };
}

function* acted(
  node: NodeState,
  call: Call,
  effect: Effect,
  { text, breaks }: Pick<Move<NodeState>, 'text' | 'breaks'>,
): Generator<Move<NodeState>> {
  if (effect.kind === 'ask-peers') {
    const asking = ordered({ ...call, askingMs: call.nowMs, nowMs: call.nowMs + EFFECT_MS });
    return yield { text, kind: 'inside', to: changed(node, { call: asking }), breaks };
  }
  for (const ending of endings(effect, node)) {
    if (ending.faults > node.faultsLeft) continue;
    const kind = ending.kind ?? (ending.faults > 0 ? 'fault' : 'inside');
    const to = changed(node, { ...ending.change, call: afterEffect(call, effect, ending) }, ending.faults);
    yield { text: `${text} (${ending.label})`, kind, to, breaks: breaks ?? ending.breaks };
  }
}

function afterEffect(call: Call, effect: Effect, { outcome, endsAtOnce }: Ending): Call | undefined {
  if (outcome === undefined) return undefined;
  const endedMs = outcome.kind === 'unanswered' ? afterSilence(call) : call.nowMs + EFFECT_MS;
  const wroteRecord = call.wroteRecord || (effect.kind === 'write-record' && outcome.kind === 'done');
  const taken: Taken = { kind: 'act', effect, outcome, beganMs: call.nowMs, endedMs };
  const config = wroteRecord && call.config === 'other' && call.action === 'start' ? 'readable' : call.config;
  const after = { ...remember(call, taken), wroteRecord, config };
  return endsAtOnce === undefined ? after : migrationEnded(after, endsAtOnce);
}

/** Every answer that a question to the peers can get, in time or late; whether one is possible is for the cluster to say. */
function* answered(node: NodeState, call: Call, beganMs: number): Generator<Move<NodeState>> {
  const done = (outcome: Outcome, endedMs: number): Call =>
    remember(call, { kind: 'act', effect: { kind: 'ask-peers' }, outcome, beganMs, endedMs });
  for (const endedMs of [call.nowMs + EFFECT_MS, afterSilence(call)]) {
    for (const [kind, peers] of possibleAnswers(beganMs)) {
      const asked = { ...done({ kind: 'done', learned: { kind: 'peers', peers } }, endedMs), askingMs: undefined };
      yield { text: `${call.action}: the peers are ${kind}`, kind, to: changed(node, { call: ordered(asked) }) };
    }
  }
  if (node.faultsLeft === 0) return;
  const failed = { ...done({ kind: 'failed', why: 'refused' }, call.nowMs + EFFECT_MS), askingMs: undefined };
  yield { text: `${call.action}: asking fails`, kind: 'fault', to: changed(node, { call: ordered(failed) }, 1) };
}

/**
 * What a decider can still ask for is kept of the history (agents/havirt-domain/decide/start/claim.ts, start-absent.ts,
 * start-active.ts, monitor.ts): of each effect the latest, and of two kinds of waits the latest; of a second look only that there
 * was one; and of the questions to the peers the latest answers.
 */
function remember(call: Call, taken: Taken): Call {
  const name = nameOf(taken);
  const outdated = new Set(outdates[name] ?? (isSecondQuestion(call, taken) ? [] : [name]));
  const latest = hasLearned(taken) ? taken : call.history.findLast(hasLearned);
  const claimed = call.history.findIndex((entry) => nameOf(entry) === 'create-paused');
  const earlier = call.history.flatMap((entry, index) => {
    if (outdated.has(nameOf(entry))) return entry === latest ? [asAnswers(entry)] : [];
    if (entry === latest || !hasLearned(entry)) return [entry];
    return index < claimed ? [] : [forgetting(entry)];
  });
  const after = { ...call, nowMs: taken.endedMs };
  if (name === 'a second look')
    return ordered({ ...after, history: [{ ...taken, beganMs: 0, endedMs: 0 }, ...earlier] });
  const isFirst = hasLearned(taken) && !isSecondQuestion(call, taken);
  if (isFirst) return ordered({ ...after, history: [...earlier, asAnswers(taken)] });
  return ordered({ ...after, history: isAskedFor(taken) ? [...earlier, taken] : earlier });
}

const passing = 'what keeps the domain from starting to pass';

const outdates: Readonly<Record<string, readonly string[]>> = {
  'create-paused': ['create-paused', 'destroy', 'tag', 'ask-peers', 'a peer to be clear', passing],
  destroy: ['destroy', 'ask-peers', 'a peer to be clear', passing],
};

function hasLearned(taken: Taken): boolean {
  return (
    nameOf(taken) === 'ask-peers' &&
    taken.kind === 'act' &&
    taken.outcome.kind === 'done' &&
    taken.outcome.learned !== undefined
  );
}

/** Later answers outdate what these were, but not that there were some: rounds are counted. */
function forgetting(taken: Taken): Taken {
  return Object.assign({}, taken, { outcome: { kind: 'done' } });
}

/** Before a claim stands, answers matter and when they were asked for, not how long they took. */
function asAnswers(taken: Taken): Taken {
  return { ...taken, endedMs: taken.beganMs };
}

function isAskedFor(taken: Taken): boolean {
  return taken.kind !== 'wait' || taken.for === 'a peer to be clear' || taken.for === passing;
}

function isSecondQuestion({ history }: Call, taken: Taken): boolean {
  const names = new Set(history.map(nameOf));
  return nameOf(taken) === 'ask-peers' && names.has('create-paused') && !names.has('destroy');
}

function nameOf(taken: Taken): string {
  if (taken.kind === 'wait') return taken.for;
  return taken.kind === 'end' ? `end of ${taken.effect.kind}` : taken.effect.kind;
}
