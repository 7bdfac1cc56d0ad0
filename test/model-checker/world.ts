// One node of the model's small world: a libvirtd, at most one QEMU of the one domain, a record, and at most one agent at
// work. Only what is true, here; what an agent sees of it is in looks.ts, what its effects do to it in effects.ts, what
// happens by itself in faults.ts, what several of them make together in cluster.ts.
import { migrationIn } from '../../agents/havirt-domain/model/memory.ts';
import type { Outcome, Taken } from '../../agents/havirt-domain/model/steps.ts';
import type { RecordPhase } from '../../src/domain/model/domain.ts';

export type Action = 'start' | 'stop' | 'monitor' | 'probe' | 'migrate-to' | 'migrate-from';

/** One agent process at work. */
export interface Call {
  readonly action: Action;
  readonly nowMs: number;
  readonly history: readonly Taken[];
  /** When the question to the peers that is under way began. */
  readonly askingMs: number | undefined;
  /** The configuration as this call found it; it is read at most once in a call. */
  readonly config: NodeState['config'];
  readonly wroteRecord: boolean;
  /** What the target's libvirt said once the migration call had ended; a stranger executes too, but is no copy of this guest. */
  readonly onTarget: 'executing' | 'stranger' | 'absent' | 'unknown';
}

/** What libvirtd can be asked to do; it may do so after nobody waits for it any more. */
export type LibvirtRequest =
  'create-paused' | 'tag' | 'resume' | 'shutdown' | 'destroy' | 'abort-job' | 'begin-migration';

export interface NodeState {
  readonly libvirt: 'up' | 'hung' | 'down';
  /** Whether libvirt holds the domain for active. */
  readonly shown: boolean;
  /**
   * What libvirt last knew of its state, while it is shown: paused as it was created, hurt by an I/O error, or by a migration.
   */
  readonly believed: 'paused' | 'hurt' | 'migrating' | 'executing';
  /** The phase in its tag, while it is shown; a copy that an operator started has none. */
  readonly tag: 'claim' | 'running' | 'none';
  /** The truth about the process. */
  readonly qemu: 'none' | 'paused' | 'executing';
  /** Whether its guest has executed since the domain was created. */
  readonly hasExecuted: boolean;
  /** A live migration: the guest leaves, has left and its source's QEMU is still to be ended, or is being received. */
  readonly job: 'none' | 'leaving' | 'left' | 'arriving';
  readonly record: RecordPhase | 'none';
  /** Whether the record has the process that runs the domain. */
  readonly processNoted: boolean;
  /** `other` names another domain than the one that is here. */
  readonly config: 'readable' | 'missing' | 'other';
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
  /** How much may still go wrong here. */
  readonly faultsLeft: number;
}

/** A node just booted: nothing of the domain is there, and /run is empty. */
export function newNode(given: Pick<NodeState, 'obedient' | 'others' | 'faultsLeft'>): NodeState {
  return {
    libvirt: 'up',
    shown: false,
    believed: 'paused',
    tag: 'claim',
    qemu: 'none',
    hasExecuted: false,
    job: 'none',
    record: 'none',
    processNoted: false,
    config: 'readable',
    processTable: 'readable',
    inFlight: [],
    call: undefined,
    saidStopped: false,
    ...given,
  };
}

/** The node after a change, with what follows from it at once: a migration ends with its QEMU and with its libvirtd. */
export function changed(node: NodeState, change: Partial<NodeState>, faults = 0): NodeState {
  const now: NodeState = { ...node, ...change, faultsLeft: node.faultsLeft - faults };
  const job = goesOn(now) ? now.job : 'none';
  const call = job === 'none' && isMigrating(now.call) ? migrationEnded(now.call, failed) : now.call;
  return settled({ ...now, job, call });
}

const failed: Outcome = { kind: 'failed', why: 'it failed' };

/** Whether a migration of this call is under way. */
export function isMigrating(call: Call | undefined): call is Call {
  return call?.action === 'migrate-to' && migrationIn(call.history).kind === 'under-way';
}

/** The call, told that its migration is over. */
export function migrationEnded(call: Call, outcome: Outcome): Call {
  const { nowMs: at } = call;
  const end: Taken = { kind: 'end', effect: { kind: 'begin-migration' }, beganMs: at, endedMs: at, outcome };
  return { ...call, history: [...call.history, end] };
}

function goesOn({ job, qemu, shown, libvirt }: NodeState): boolean {
  switch (job) {
    case 'none':
      return true;
    case 'leaving':
      return shown && qemu === 'executing' && libvirt !== 'down';
    case 'left':
    case 'arriving':
      return qemu === 'paused' && libvirt !== 'down';
  }
}

/** What is not shown or not running has no properties; without this the same world would be counted many times. */
function settled(node: NodeState): NodeState {
  const domain = node.shown ? {} : ({ believed: 'paused', tag: 'claim' } as const);
  const guest = node.qemu === 'none' && !node.shown ? { hasExecuted: false } : {};
  const processNoted = node.processNoted && node.record !== 'none' && node.qemu !== 'none';
  return { ...node, ...domain, ...guest, processNoted };
}

export const everyAction: readonly Action[] = ['start', 'stop', 'monitor', 'probe', 'migrate-to', 'migrate-from'];
