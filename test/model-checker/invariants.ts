// What must hold on one node, in every state and on every move, whatever the peers answer: the invariants of SAFETY by their
// names (docs/safety.md), and what else an agent must keep to be of use (docs/model-checker.md). That the guest never executes on
// two nodes is for the cluster to keep (cluster.ts).
import type { Step } from '../../agents/havirt-domain/model/steps.ts';
import { lastTaken } from '../../src/model/timing.ts';
import { begin, round, type Deciders } from './agent.ts';
import { mended } from './faults.ts';
import { isTagged } from './looks.ts';
import { TIMEOUT_MS } from './time.ts';
import { changed, type Action, type Call, type NodeState } from './world.ts';

/** What an agent's step breaks. */
export function judge(node: NodeState, step: Step, call: Call): string | undefined {
  return (
    everyCallEnds(step, call) ??
    stopNeverLies(node, step, call) ??
    stopKeepsItsWord(step, call) ??
    unknownIsNotAbsent(node, step, call) ??
    startNeverLies(node, step, call) ??
    monitorOnlyLooks(step, call) ??
    claimNeverExecutesByItself(node, step, call) ??
    guestIsNoClaim(node, step, call) ??
    migrationNeverLies(node, step, call)
  );
}

/** The runtime's own watchdog ends a call at 95 % of its timeout; a decider must never need it. */
function everyCallEnds(step: Step, { action, nowMs }: Call): string | undefined {
  const late =
    (step.kind === 'wait' && nowMs >= TIMEOUT_MS * 0.95) || (step.kind === 'act' && nowMs >= TIMEOUT_MS * 0.96);
  return late ? `everyCallEnds: ${action} has no verdict in time` : undefined;
}

/** Judged when stop makes up its mind: with forgetting the domain, or with its answer. */
function stopNeverLies(node: NodeState, step: Step, call: Call): string | undefined {
  const { qemu } = node;
  const { action, history } = call;
  const forgets = step.kind === 'act' && step.effect.kind === 'remove-record';
  const answers = says(step, 'ok') && lastTaken(history, 'remove-record') === undefined;
  const lies = action === 'stop' && (forgets || answers) && qemu !== 'none' && isRecognizable(node, call);
  return lies ? `stopNeverLies: stop says gone, QEMU is ${qemu}` : undefined;
}

/** Once it has seen that the domain is gone, and forgotten it, stop does not fail and have the node fenced. */
function stopKeepsItsWord(step: Step, { action, history }: Call): string | undefined {
  const fails = action === 'stop' && step.kind === 'done' && step.verdict.outcome !== 'ok';
  return fails && lastTaken(history, 'remove-record') !== undefined
    ? 'stopKeepsItsWord: stop fails after all'
    : undefined;
}

function unknownIsNotAbsent(node: NodeState, step: Step, call: Call): string | undefined {
  const lies = says(step, 'not-running') && node.qemu !== 'none' && isRecognizable(node, call);
  return lies ? `unknownIsNotAbsent: ${call.action} says not running, QEMU is ${node.qemu}` : undefined;
}

/**
 * A copy without tag, or one that libvirt has forgotten, cannot be told from any other domain of the node while neither
 * configuration nor record say who the domain is; nor can one be told by its tag, of which a silent libvirt does not speak, while
 * the configuration names another. What keeps a second one from starting then is the question that its start asks this node.
 */
function isRecognizable(node: NodeState, { config }: Call): boolean {
  if (node.record !== 'none' || config === 'readable') return true;
  return config === 'other' ? isTagged(node) : node.shown && node.tag !== 'none';
}

/** Success is a domain that libvirt shows and whose guest has executed; what ends then is for the next monitor to find. */
function startNeverLies({ qemu, shown, hasExecuted }: NodeState, step: Step, { action }: Call): string | undefined {
  const lies = action === 'start' && says(step, 'ok') && !(shown && hasExecuted);
  return lies ? `startNeverLies: start says running, QEMU is ${qemu}` : undefined;
}

function monitorOnlyLooks(step: Step, { action }: Call): string | undefined {
  if ((action !== 'monitor' && action !== 'probe') || step.kind !== 'act') return undefined;
  const { kind } = step.effect;
  return kind === 'write-record' || kind === 'disable-autostart'
    ? undefined
    : `monitorOnlyLooks: ${action} does ${kind}`;
}

/** Only the start that created a domain may let it execute, and only what is still its claim. */
function claimNeverExecutesByItself({ qemu }: NodeState, step: Step, { action, history }: Call): string | undefined {
  if (step.kind !== 'act' || step.effect.kind !== 'resume') return undefined;
  const own = action === 'start' && lastTaken(history, 'create-paused') !== undefined;
  return own && qemu !== 'executing'
    ? undefined
    : `claimNeverExecutesByItself: ${action} resumes what it did not claim`;
}

/** A guest that has executed is nobody's leftover: its memory is worth keeping, and only stop may end it. */
function guestIsNoClaim({ qemu, hasExecuted }: NodeState, step: Step, { action }: Call): string | undefined {
  if (qemu === 'none' || !hasExecuted) return undefined;
  const destroys = action !== 'stop' && step.kind === 'act' && step.effect.kind === 'destroy';
  const calls = step.kind === 'done' && step.verdict.reason?.code === 'CLAIM_LEFT';
  return destroys || calls ? `guestIsNoClaim: ${action} takes a guest that has executed for a claim` : undefined;
}

/** Success of migrate_to is a guest that is not here any more; of migrate_from, one that has executed here. */
function migrationNeverLies({ qemu, hasExecuted }: NodeState, step: Step, { action }: Call): string | undefined {
  const stillHere = action === 'migrate-to' && qemu !== 'none';
  const notYetHere = action === 'migrate-from' && qemu !== 'none' && !hasExecuted;
  return says(step, 'ok') && (stillHere || notYetHere)
    ? `migrationNeverLies: ${action} succeeds, QEMU is ${qemu}`
    : undefined;
}

function says(step: Step, outcome: string): boolean {
  return step.kind === 'done' && step.verdict.outcome === outcome;
}

/**
 * From any state without an agent at work, once everything is mended: start, or where that refuses stop and start, brings the
 * guest up.
 */
export function converges(deciders: Deciders): (node: NodeState) => string | undefined {
  const judged = new Map<string, string | undefined>();
  return (node) => {
    if (node.call !== undefined) return undefined;
    const from = { ...mended(node), faultsLeft: 0 };
    const id = JSON.stringify(from);
    if (!judged.has(id)) judged.set(id, stuck(from, deciders));
    return judged.get(id);
  };
}

function stuck(node: NodeState, deciders: Deciders): string | undefined {
  const [first, started] = play(node, 'start', deciders);
  if (first === 'ok' && started.qemu === 'executing') return undefined;
  const [stop, stopped] = play(started, 'stop', deciders);
  if (stop !== 'ok') return `converges: after a start that ended with ${first}, stop ends with ${stop}`;
  const [second, again] = play(stopped, 'start', deciders);
  if (second === 'ok' && again.qemu === 'executing') return undefined;
  return `converges: start ends with ${second} and QEMU ${again.qemu}, even after a stop`;
}

/** One call in a world in which nothing goes wrong: how it ends, and the node afterwards. */
function play(node: NodeState, action: Action, deciders: Deciders): [outcome: string, node: NodeState] {
  let now = begin(node, action);
  let outcome = 'nothing';
  for (let rounds = 0; rounds < 200; rounds += 1) {
    if (now.call === undefined) return [outcome, mended(now)];
    const [move] = round(now, deciders, (_, step) => {
      if (step.kind === 'done') outcome = step.verdict.outcome;
      return undefined;
    });
    if (move === undefined) break;
    now = changed(move.to, { shown: move.to.shown && move.to.qemu !== 'none' });
  }
  return ['no verdict', node];
}
