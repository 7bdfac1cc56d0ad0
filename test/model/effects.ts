// What the agents' effects do to the world, and how they can end: done, refused, failed, unanswered but carried out, unanswered
// and carried out later, or with the agent killed in the middle.
import type { Effect, EffectOutcome } from '../../src/model/step.ts';
import type { LibvirtRequest, NodeState } from './world.ts';

const done: EffectOutcome = { kind: 'done' };
const refused: EffectOutcome = { kind: 'failed', why: 'refused' };
const unanswered: EffectOutcome = { kind: 'unanswered', why: 'no answer' };

/** One way in which an effect can end. */
export interface Ending {
  readonly label: string;
  readonly change: Partial<NodeState>;
  /** Undefined when the agent is killed meanwhile. */
  readonly outcome: EffectOutcome | undefined;
  /** How much has gone wrong. */
  readonly faults: number;
  /** Set when the effect makes a second QEMU of the domain on this node. */
  readonly breaks?: string | undefined;
}

/** libvirtd carries out what it has, in the order in which it came, and nothing that comes later before it. */
export function land(node: NodeState): NodeState {
  const now = { ...node, inFlight: [] };
  for (const request of node.inFlight) Object.assign(now, carryOut(request, now).change);
  return now;
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
      if (!node.shown || node.qemu !== 'executing') return { change: {}, accepted: false };
      return { change: node.obedient ? { shown: false, qemu: 'none' } : {}, accepted: true };
    case 'destroy':
      return { change: node.shown ? { shown: false, qemu: 'none' } : {}, accepted: node.shown };
    case 'abort-job':
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
      return localEndings(effect.kind, { record: effect.phase });
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
    case 'ask-peers':
    case 'run-monitor-scripts':
    case 'begin-migration':
    case 'set-migration-downtime':
      return [{ label: effect.kind, change: {}, outcome: done, faults: 0 }];
  }
}

function localEndings(label: string, change: Partial<NodeState>): Ending[] {
  return [
    { label, change, outcome: done, faults: 0 },
    { label: `${label} fails`, change: {}, outcome: refused, faults: 1 },
    { label: `${label}, agent killed`, change, outcome: undefined, faults: 1 },
  ];
}

function libvirtEndings(request: LibvirtRequest, node: NodeState): Ending[] {
  const later = { inFlight: [...node.inFlight, request] };
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
