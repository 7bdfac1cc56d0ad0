// The small world of the model: nodes with a libvirtd, at most one QEMU of the one domain, a record, and at most one agent
// at work. Only what is true, here; what an agent sees of it is in looks.ts, what its effects do to it in effects.ts, what
// happens by itself in faults.ts.
import type { RecordPhase } from '../../src/model/domain.ts';
import type { PeersFact } from '../../src/model/peer.ts';
import type { Taken } from '../../src/model/step.ts';

export type Action = 'start' | 'stop' | 'monitor' | 'probe';

/** One agent process at work. */
export interface Call {
  readonly action: Action;
  readonly nowMs: number;
  readonly history: readonly Taken[];
  readonly peers: PeersFact;
  /** The configuration as this call found it; it is read at most once in a call. */
  readonly config: 'readable' | 'missing';
  readonly wroteRecord: boolean;
}

/** What libvirtd can be asked to do; it may do so after nobody waits for it any more. */
export type LibvirtRequest = 'create-paused' | 'tag' | 'resume' | 'shutdown' | 'destroy' | 'abort-job';

export interface NodeState {
  readonly name: string;
  readonly libvirt: 'up' | 'hung' | 'down';
  /** Whether libvirt holds the domain for active. */
  readonly shown: boolean;
  /** What libvirt last knew of its state, while it is shown; `hurt` is paused by an I/O error. */
  readonly believed: 'paused' | 'hurt' | 'executing';
  /** The phase in its tag, while it is shown. */
  readonly tag: 'claim' | 'running';
  /** The truth about the process. */
  readonly qemu: 'none' | 'paused' | 'executing';
  /** Whether its guest has executed since the domain was created. */
  readonly hasExecuted: boolean;
  readonly record: RecordPhase | 'none';
  readonly config: 'readable' | 'missing';
  readonly processTable: 'readable' | 'unreadable';
  /** Whether the guest heeds a request to shut down, and QEMU a SIGTERM. */
  readonly obedient: boolean;
  /** Whether QEMU processes of other domains are here too. */
  readonly others: boolean;
  /** Requests that libvirtd has and may still carry out, oldest first. */
  readonly inFlight: readonly LibvirtRequest[];
  readonly call: Call | undefined;
  /** Stop has said that it is gone, and nobody asked for a start since. */
  readonly saidStopped: boolean;
}

export interface World {
  readonly nodes: readonly NodeState[];
  /** How much may still go wrong. */
  readonly faultsLeft: number;
}

/** Every call's timeout; all of an agent's waits are shares of it. */
export const TIMEOUT_MS = 90_000;

export function newNode(name: string, { obedient, others }: Pick<NodeState, 'obedient' | 'others'>): NodeState {
  return {
    name,
    libvirt: 'up',
    shown: false,
    believed: 'paused',
    tag: 'claim',
    qemu: 'none',
    hasExecuted: false,
    record: 'none',
    config: 'readable',
    processTable: 'readable',
    obedient,
    others,
    inFlight: [],
    call: undefined,
    saidStopped: false,
  };
}

/** The world with one node changed. */
export function withNode(world: World, index: number, change: Partial<NodeState>, faults = 0): World {
  const nodes = world.nodes.map((node, at) => (at === index ? Object.assign({}, node, change) : node));
  return { nodes, faultsLeft: world.faultsLeft - faults };
}
