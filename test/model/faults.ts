// What happens on a node by itself: faults, which are counted, and what mends itself or was only late, which is not.
import type { Move } from './search.ts';
import { carryOut, land, secondCopy } from './effects.ts';
import { withNode, type NodeState, type World } from './world.ts';

interface Happening {
  readonly label: string;
  readonly change: Partial<NodeState>;
  readonly faults: number;
  readonly breaks?: string | undefined;
}

/** Everything that can happen on one node while no agent acts. */
export function* happenings(world: World, index: number): Generator<Move<World>> {
  const node = world.nodes[index];
  if (node === undefined) return;
  for (const { label, change, faults, breaks } of [...mendings(node), ...breakages(node)]) {
    if (faults > world.faultsLeft) continue;
    yield { label: `${node.name}: ${label}`, to: withNode(world, index, change, faults), breaks };
  }
}

function* mendings(node: NodeState): Generator<Happening> {
  if (node.libvirt === 'hung') yield { label: 'libvirt goes on', change: { libvirt: 'up' }, faults: 0 };
  if (node.libvirt === 'down') yield { label: 'libvirt starts', change: restarted(node), faults: 0 };
  if (node.libvirt === 'up' && node.shown && node.qemu === 'none') {
    yield { label: 'libvirt notices that QEMU is gone', change: { shown: false }, faults: 0 };
  }
  if (node.libvirt === 'up' && node.inFlight.length > 0) yield landing(node);
  if (node.config === 'missing') yield { label: 'configuration back', change: { config: 'readable' }, faults: 0 };
  if (node.processTable === 'unreadable') {
    yield { label: 'process table back', change: { processTable: 'readable' }, faults: 0 };
  }
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
    label: `late ${request}`,
    change: { ...change, inFlight },
    faults: 0,
    breaks: executesUnasked
      ? 'stopNeverLies: the guest executes after stop said it was gone'
      : secondCopy(request, node),
  };
}

function* breakages(node: NodeState): Generator<Happening> {
  if (node.call !== undefined) yield { label: 'agent killed', change: { call: undefined }, faults: 1 };
  if (node.libvirt === 'up') yield { label: 'libvirt hangs', change: { libvirt: 'hung' }, faults: 1 };
  if (node.libvirt !== 'down') {
    yield { label: 'libvirt stops', change: { libvirt: 'down', inFlight: [] }, faults: 1 };
    if (node.shown) yield { label: 'libvirt stops and forgets', change: forgotten, faults: 1 };
  }
  if (node.qemu !== 'none') {
    yield { label: 'QEMU crashes', change: { qemu: 'none' }, faults: 1 };
  }
  if (node.qemu === 'executing') {
    yield { label: 'an I/O error pauses the guest', change: { qemu: 'paused', believed: 'hurt' }, faults: 1 };
    // In the middle of a start nobody could tell that from a claim, and nothing of the guest's would be lost.
    const atRest = node.call === undefined && node.record === 'running' && node.libvirt === 'up';
    if (atRest) yield { label: 'an operator pauses the guest', change: still, faults: 1 };
  }
  if (node.config === 'readable') yield { label: 'configuration lost', change: { config: 'missing' }, faults: 1 };
  if (node.processTable === 'readable') {
    yield { label: 'process table lost', change: { processTable: 'unreadable' }, faults: 1 };
  }
}

const still: Partial<NodeState> = { qemu: 'paused', believed: 'paused' };
const forgotten: Partial<NodeState> = { libvirt: 'down', inFlight: [], shown: false };

/** The node with everything mended and every late request carried out: what holds then is what havirt comes back to. */
export function mended(node: NodeState): NodeState {
  const now = node.libvirt === 'down' ? { ...node, ...restarted(node) } : land({ ...node, libvirt: 'up' });
  return {
    ...now,
    call: undefined,
    config: 'readable',
    processTable: 'readable',
    shown: now.shown && now.qemu !== 'none',
  };
}
