// What the agents' effects do to the world, and how they can end: done, refused, failed, unanswered but carried out, unanswered
// and carried out later, or with the agent killed in the middle.
import type { Effect, Outcome } from '../../agents/havirt-domain/model/steps.ts';
import type { RecordPhase } from '../../src/domain/model/domain.ts';
import type { MoveKind } from './component.ts';
import { guest, isTagged, lookAtProcesses } from './looks.ts';
import type { LibvirtRequest, NodeState } from './world.ts';
import { changed } from './world.ts';

const done: Outcome = { kind: 'done' };
const refused: Outcome = { kind: 'failed', why: 'refused' };
const unanswered: Outcome = { kind: 'unanswered', why: 'no answer' };

/** One way in which an effect can end. */
export interface Ending {
  readonly label: string;
  readonly change: Partial<NodeState>;
  /** Undefined when the agent is killed meanwhile. */
  readonly outcome: Outcome | undefined;
  /** How much has gone wrong. */
  readonly faults: number;
  /** Set when the rest of the cluster takes part. */
  readonly kind?: MoveKind;
  /** What goes on after it is over at once. */
  readonly endsAtOnce?: Outcome;
  /** Set when the effect makes a second QEMU of the domain on this node. */
  readonly breaks?: string | undefined;
}

/** libvirtd carries out what it has, in the order in which it came, and nothing that comes later before it. */
export function land(node: NodeState): NodeState {
  return node.inFlight.reduce<NodeState>((now, request) => changed(now, carryOut(request, now).change), {
    ...node,
    inFlight: [],
  });
}

/** libvirtd carries a request out. */
export function carryOut(request: LibvirtRequest, node: NodeState): { change: Partial<NodeState>; accepted: boolean } {
  switch (request) {
    case 'create-paused':
      if (node.shown) return { change: {}, accepted: false };
      return {
        change: { shown: true, believed: 'paused', tag: 'claim', qemu: 'paused', hasExecuted: false },
        accepted: true,
      };
    case 'tag':
      return { change: node.shown ? { tag: 'running' } : {}, accepted: node.shown };
    case 'resume':
      if (!node.shown || node.qemu !== 'paused') return { change: {}, accepted: false };
      return { change: { qemu: 'executing', believed: 'executing', hasExecuted: true }, accepted: true };
    case 'shutdown':
      // While a migration is under way, libvirt turns it down.
      if (!node.shown || node.qemu !== 'executing' || node.job !== 'none') return { change: {}, accepted: false };
      return { change: node.obedient ? { shown: false, qemu: 'none' } : {}, accepted: true };
    case 'destroy':
      return { change: node.shown ? { shown: false, qemu: 'none' } : {}, accepted: node.shown };
    case 'abort-job':
      return node.job === 'leaving' ? { change: { job: 'none' }, accepted: true } : { change: {}, accepted: false };
    case 'begin-migration':
      return { change: {}, accepted: false };
  }
}

/** A second QEMU while libvirt does not know of the first. */
export function secondCopy(request: LibvirtRequest, node: NodeState): string | undefined {
  const second = request === 'create-paused' && !node.shown && node.qemu !== 'none';
  return second ? 'neverTwoRunning: a second QEMU was created on one node' : undefined;
}

/** Every way in which the effect can end. */
export function endings(effect: Effect, node: NodeState): Ending[] {
  switch (effect.kind) {
    case 'write-record':
      return noteEndings(effect.phase, node);
    case 'remove-record':
      return localEndings(effect.kind, { record: 'none' });
    case 'signal-process':
      return localEndings(effect.signal, node.obedient || effect.signal === 'SIGKILL' ? { qemu: 'none' } : {});
    case 'create-paused':
    case 'tag':
    case 'resume':
    case 'shutdown':
    case 'destroy':
    case 'abort-job':
      return libvirtEndings(effect.kind, node);
    case 'begin-migration':
      return migrationEndings(node);
    case 'ask-peers':
    case 'run-monitor-scripts':
    case 'set-migration-downtime':
    case 'disable-autostart':
      return [{ label: effect.kind, change: {}, outcome: done, faults: 0 }];
  }
}

/** A start notes down whom the configuration names, and with nothing else here that is then the domain. */
function noteEndings(phase: RecordPhase, node: NodeState): Ending[] {
  const process = lookAtProcesses(node);
  const change = { record: phase, processNoted: phase === 'running' && process.kind === 'known' };
  if (phase === 'running' || node.call?.config !== 'other') return localEndings('write-record', change);
  const isHere = node.shown || node.qemu !== 'none';
  if (isHere && (isTagged(node) || node.record !== 'none')) {
    const breaks = 'neverTwoRunning: a start begins another domain beside the former one';
    return [{ label: 'write-record', change, outcome: done, faults: 0, breaks }];
  }
  // Beside one that nothing tells from any other domain, or one still to come, it would be a second one: not in this world.
  return isHere || node.inFlight.length > 0 ? [] : localEndings('write-record', { ...change, config: 'readable' });
}

function localEndings(label: string, change: Partial<NodeState>): Ending[] {
  return [
    { label, change, outcome: done, faults: 0 },
    { label: `${label} fails`, change: {}, outcome: refused, faults: 1 },
    { label: `${label}, agent killed`, change, outcome: undefined, faults: 1 },
  ];
}

/** The call ends when the migration does, not with this effect. */
function migrationEndings(node: NodeState): Ending[] {
  const outcome: Outcome = { kind: 'done', learned: { kind: 'sent', domain: guest } };
  const endsAtOnce: Outcome = { kind: 'failed', why: 'it failed' };
  const failed: Ending = { label: 'fails at once', change: {}, outcome, endsAtOnce, faults: 0 };
  const possible =
    node.libvirt === 'up' &&
    node.shown &&
    node.qemu === 'executing' &&
    node.job === 'none' &&
    node.inFlight.length === 0;
  if (!possible) return [failed];
  return [failed, { label: 'begun', kind: 'send', change: { job: 'leaving' }, outcome, faults: 0 }];
}

function libvirtEndings(request: LibvirtRequest, node: NodeState): Ending[] {
  const later = { inFlight: [...node.inFlight, request] } satisfies Partial<NodeState>;
  if (node.libvirt === 'down') return [{ label: `${request}: no libvirt`, change: {}, outcome: refused, faults: 0 }];
  if (node.libvirt === 'hung') {
    return [
      { label: `${request} waits in a hung libvirt`, change: later, outcome: unanswered, faults: 0 },
      { label: `${request} waits in a hung libvirt, agent killed`, change: later, outcome: undefined, faults: 1 },
    ];
  }
  const landed = land(node);
  const { change: itself, accepted } = carryOut(request, landed);
  const change = { ...landed, ...itself };
  const breaks = secondCopy(request, landed);
  return [
    { label: request, change, outcome: accepted ? done : refused, faults: 0, breaks },
    { label: `${request} fails`, change: {}, outcome: refused, faults: 1 },
    { label: `${request} unanswered, carried out`, change, outcome: unanswered, faults: 1, breaks },
    { label: `${request} unanswered, carried out later`, change: later, outcome: unanswered, faults: 1 },
    { label: `${request}, agent killed`, change, outcome: undefined, faults: 1, breaks },
    { label: `${request} still to be carried out, agent killed`, change: later, outcome: undefined, faults: 1 },
  ];
}
