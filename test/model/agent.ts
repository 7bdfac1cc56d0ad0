// An agent in the model: the shipped deciders, one round a move. Time goes on in steps coarse enough for an exhaustive search;
// a wait lasts until the next step after its end, as waits do on a loaded machine.
import { decideMonitor } from '../../src/decide/monitor.ts';
import { decideStart } from '../../src/decide/start.ts';
import { decideStop } from '../../src/decide/stop.ts';
import type { StartFacts } from '../../src/model/facts.ts';
import type { Effect, History, Step, Taken, Timing } from '../../src/model/step.ts';
import type { Verdict } from '../../src/model/verdict.ts';
import { resource, said } from '../unit/decide/facts.ts';
import { endings, type Ending } from './effects.ts';
import { askPeers, look } from './looks.ts';
import type { Move } from './search.ts';
import { TIMEOUT_MS, withNode, type Action, type Call, type NodeState, type World } from './world.ts';

export type Decide = (facts: StartFacts, history: History, timing: Timing) => Step;
export type Deciders = Readonly<Record<Action, Decide>>;

/** What ships. Mutations replace one of them. */
export const shipped: Deciders = {
  start: (...seen) => decideStart({ resource, monitorScripts: false }, ...seen),
  stop: (...seen) => decideStop({ resource, force: false, shutdownTimeoutMs: undefined }, ...seen),
  monitor: (...seen) => decideMonitor({ resource, recurring: true, monitorScripts: false }, ...seen),
  probe: (...seen) => decideMonitor({ resource, recurring: false, monitorScripts: false }, ...seen),
};

const STEP_MS = TIMEOUT_MS * 0.05;
const EFFECT_MS = 100;
const UNANSWERED_MS = TIMEOUT_MS * 0.1;

/** The executor calls the agent. */
export function begin(world: World, index: number, action: Action): World {
  const config = world.nodes[index]?.config ?? 'missing';
  const call: Call = { action, nowMs: 0, history: [], peers: { kind: 'not-asked' }, config, wroteRecord: false };
  return withNode(world, index, { call, ...(action === 'start' ? { saidStopped: false } : {}) });
}

/** What a move of an agent may break, by the action and the step; `node` is the truth. */
export type Judge = (node: NodeState, step: Step, call: Call) => string | undefined;

/** Every way in which the agent's next round can end. */
export function* round(world: World, index: number, deciders: Deciders, judge: Judge): Generator<Move<World>> {
  const node = world.nodes[index];
  const call = node?.call;
  if (node === undefined || call === undefined) return;
  const { action, history, nowMs } = call;
  const step = deciders[action](look(node, call), history, { nowMs, timeoutMs: TIMEOUT_MS });
  const label = `${node.name}: ${action} at ${(nowMs / 1000).toFixed(1)} s: ${said(step)}`;
  const breaks = judge(node, step, call);
  switch (step.kind) {
    case 'done':
      yield { label, to: withNode(world, index, ended(call, step.verdict)), breaks };
      return;
    case 'wait': {
      const untilMs = Math.ceil((nowMs + step.ms) / STEP_MS) * STEP_MS;
      const taken: Taken = { kind: 'wait', for: step.for, beganMs: nowMs, endedMs: untilMs };
      yield { label, to: withNode(world, index, { call: remember(call, taken) }), breaks };
      return;
    }
    case 'act':
      for (const ending of endings(step.effect, node)) {
        if (ending.faults > world.faultsLeft) continue;
        const to = withNode(world, index, acted(world, index, call, step.effect, ending), ending.faults);
        yield { label: `${label} (${ending.label})`, to, breaks: breaks ?? ending.breaks };
      }
  }
}

function ended({ action }: Call, { outcome }: Verdict): Partial<NodeState> {
  return { call: undefined, ...(action === 'stop' && outcome === 'ok' ? { saidStopped: true } : {}) };
}

function acted(world: World, index: number, call: Call, effect: Effect, ending: Ending): Partial<NodeState> {
  if (ending.outcome === undefined) return { ...ending.change, call: undefined };
  const leftMs = Math.max(1, TIMEOUT_MS * 0.9 - call.nowMs);
  const tookMs = ending.outcome.kind === 'unanswered' ? Math.min(UNANSWERED_MS, leftMs) : EFFECT_MS;
  const endedMs = call.nowMs + tookMs;
  const after = remember(call, { kind: 'act', effect, outcome: ending.outcome, beganMs: call.nowMs, endedMs });
  const peers = effect.kind === 'ask-peers' ? askPeers(world, index, call.nowMs) : call.peers;
  const wroteRecord = call.wroteRecord || (effect.kind === 'write-record' && ending.outcome.kind === 'done');
  return { ...ending.change, call: { ...after, peers, wroteRecord } };
}

/** The deciders ask only for the latest of each effect and of each wait, so that the model forgets the earlier ones. */
function remember(call: Call, taken: Taken): Call {
  const history = [...call.history.filter((earlier) => nameOf(earlier) !== nameOf(taken)), taken];
  return { ...call, nowMs: taken.endedMs, history };
}

function nameOf(taken: Taken): string {
  return taken.kind === 'wait' ? taken.for : taken.effect.kind;
}
