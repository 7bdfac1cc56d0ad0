// What happens on a node while no agent acts: faults, which are counted; what mends itself or was only late, which is not; and
// what the rest of the cluster has a part in.
import { secondCopy, carryOut, land } from './effects.ts';
import type { Move, MoveKind } from './component.ts';
import { changed, isMigrating, migrationEnded, type Call, type NodeState } from './world.ts';

interface Happening {
  readonly text: string;
  readonly change: Partial<NodeState>;
  readonly kind?: MoveKind;
  readonly breaks?: string | undefined;
}

/** Everything that can happen on the node. */
export function* events(node: NodeState): Generator<Move<NodeState>> {
  for (const { text, change, kind = 'inside', breaks } of [...mendings(node), ...migrations(node)]) {
    yield { text, kind, to: changed(node, change), breaks };
  }
  if (node.faultsLeft === 0) return;
  for (const { text, change, kind = 'fault' } of breakages(node)) {
    yield { text, kind, to: changed(node, change, 1) };
  }
}

function* mendings(node: NodeState): Generator<Happening> {
  if (node.libvirt === 'hung') yield { text: 'libvirt goes on', change: { libvirt: 'up' } };
  if (node.libvirt === 'down') yield { text: 'libvirt starts', change: restarted(node) };
  if (node.libvirt === 'up' && node.shown && node.qemu === 'none') {
    yield { text: 'libvirt notices that QEMU is gone', change: { shown: false } };
  }
  if (node.libvirt === 'up' && node.inFlight.length > 0) yield landing(node);
  if (node.config !== 'readable') yield { text: 'configuration back', change: { config: 'readable' } };
  if (node.processTable === 'unreadable') yield { text: 'process table back', change: { processTable: 'readable' } };
}

/** A started libvirtd finds its QEMU processes again by what it had noted of them. */
function restarted({ shown, qemu }: NodeState): Partial<NodeState> {
  return { libvirt: 'up', inFlight: [], shown: shown && qemu !== 'none' };
}

function landing(node: NodeState): Happening {
  const [request = 'abort-job', ...inFlight] = node.inFlight;
  const { change } = carryOut(request, node);
  const executesUnasked = node.saidStopped && change.qemu === 'executing';
  return {
    text: `late ${request}`,
    change: { ...change, inFlight },
    breaks: executesUnasked
      ? 'stopNeverLies: the guest executes after stop said it was gone'
      : secondCopy(request, node),
  };
}

/** A live migration, as libvirt's daemons do it among themselves. Until the guest has gone over, it may fail at any moment. */
function* migrations(node: NodeState): Generator<Happening> {
  const { job, libvirt } = node;
  if (libvirt !== 'up') return;
  // It carries its requests out in the order in which they came.
  if (job === 'none' && !node.shown && node.qemu === 'none' && node.inFlight.length === 0) {
    yield { text: 'receives the domain', kind: 'receive', change: received };
  }
  if (job === 'leaving') {
    yield {
      text: 'the guest goes over',
      kind: 'hand-over',
      change: { job: 'left', qemu: 'paused', believed: 'migrating' },
    };
    for (const onTarget of ['absent', 'unknown', 'stranger'] as const) {
      yield { text: 'the migration fails', change: { job: 'none', call: after(node, 'failed', onTarget) } };
    }
  }
  if (job === 'left') {
    for (const onTarget of ['executing', 'absent', 'unknown'] as const) {
      const call = after(node, 'done', onTarget);
      yield { text: 'the source ends its QEMU', change: { job: 'none', shown: false, qemu: 'none', call } };
    }
    yield {
      text: 'the source keeps its QEMU, paused',
      change: { job: 'none', call: after(node, 'failed', 'unknown') },
    };
  }
  if (job === 'arriving') {
    yield { text: 'the guest goes on here', kind: 'take-over', change: arrived };
    yield { text: 'nothing more arrives', change: { job: 'none', shown: false, qemu: 'none' } };
  }
}

const received: Partial<NodeState> = {
  job: 'arriving',
  shown: true,
  qemu: 'paused',
  believed: 'migrating',
  tag: 'running',
};
const arrived: Partial<NodeState> = { job: 'none', qemu: 'executing', believed: 'executing', hasExecuted: true };

/** The migrate_to that waits for it, if it still does. */
function after({ call }: NodeState, kind: 'done' | 'failed', onTarget: Call['onTarget']): Call | undefined {
  const outcome = kind === 'done' ? { kind } : { kind, why: 'it failed' };
  return isMigrating(call) ? { ...migrationEnded(call, outcome), onTarget } : call;
}

function* breakages(node: NodeState): Generator<Happening> {
  if (node.call !== undefined) yield { text: 'agent killed', change: { call: undefined } };
  if (node.libvirt === 'up') yield { text: 'libvirt hangs', change: { libvirt: 'hung' } };
  if (node.libvirt !== 'down') {
    yield { text: 'libvirt stops', change: { libvirt: 'down', inFlight: [] } };
    if (node.shown) yield { text: 'libvirt stops and forgets', change: forgotten };
  }
  if (node.qemu !== 'none') yield { text: 'QEMU crashes', change: { qemu: 'none' } };
  if (node.qemu === 'executing') {
    yield { text: 'an I/O error pauses the guest', change: { qemu: 'paused', believed: 'hurt' } };
    // In the middle of a start nobody could tell that from a claim, and nothing of the guest's would be lost.
    const atRest = node.call === undefined && node.record === 'running' && node.libvirt === 'up';
    if (atRest) yield { text: 'an operator pauses the guest', change: { qemu: 'paused', believed: 'paused' } };
  }
  if (node.config === 'readable') {
    yield { text: 'configuration lost', change: { config: 'missing' } };
    yield { text: 'configuration of another domain', change: { config: 'other' } };
  }
  if (node.processTable === 'readable') yield { text: 'process table lost', change: { processTable: 'unreadable' } };
  if (node.libvirt === 'up' && !node.shown && node.qemu === 'none' && node.inFlight.length === 0) {
    yield { text: 'an operator starts a copy', kind: 'copy', change: { ...copied, saidStopped: false } };
  }
}

const forgotten: Partial<NodeState> = { libvirt: 'down', inFlight: [], shown: false };
const copied = { shown: true, qemu: 'executing', believed: 'executing', hasExecuted: true, tag: 'none' } as const;

/** The node with everything mended and every late request carried out: what holds then is what havirt comes back to. */
export function mended(node: NodeState): NodeState {
  const idle = changed(node, { call: undefined, config: 'readable', processTable: 'readable' });
  const up = idle.libvirt === 'down' ? changed(idle, restarted(idle)) : land(changed(idle, { libvirt: 'up' }));
  const alone = up.job === 'arriving' || up.job === 'left' ? changed(up, { job: 'none', qemu: 'none' }) : up;
  return changed(alone, { job: 'none', shown: alone.shown && alone.qemu !== 'none' });
}
