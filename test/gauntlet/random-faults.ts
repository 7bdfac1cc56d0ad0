// The nemesis: a plan of random faults that its seed determines, and a case that carries it out. Several faults may be in the
// world at once. The plan names everything that is drawn; what it meets (where the guest is, who is on) is the run's own.
import { setTimeout as sleep } from 'node:timers/promises';
import { nodeIsOn } from '../../src/lab/lab.ts';
import { LabError } from '../../src/lab/lab-error.ts';
import { givePower } from '../../src/lab/node/nodes.ts';
import type { FaultCase } from './fault-case.ts';
import { killAgent } from './nemesis/agent.ts';
import { emptyConfig, hangConfig, removeConfig, replaceConfig } from './nemesis/config.ts';
import { hangLibvirtd, killLibvirtd, removeLibvirtd, restartLibvirtd, starveLibvirtd } from './nemesis/daemon.ts';
import { cutCorosync, cutOff, hangSsh, refuseSsh, slowSsh } from './nemesis/network.ts';
import { powerOff } from './nemesis/power.ts';
import { hangStorage } from './nemesis/storage.ts';
import { newLine } from './progress-text.ts';
import type { Fault, Scene } from './scene.ts';
import { killGuests } from './stage/reset.ts';
import { seeded, type Dice } from './seeded.ts';

type MakeFault = (scene: Scene, node: string) => Fault;

const faults: Readonly<Record<string, MakeFault>> = {
  'libvirtd killed': killLibvirtd,
  'libvirtd hung': hangLibvirtd,
  'libvirtd restarted': restartLibvirtd,
  'libvirtd gone': removeLibvirtd,
  'libvirtd starved': starveLibvirtd,
  'config removed': removeConfig,
  'config emptied': emptyConfig,
  'config replaced': replaceConfig,
  'config hung': hangConfig,
  'cut off': cutOff,
  'corosync cut': cutCorosync,
  'migration cut': (scene, node) => cutOff(scene, node, 'migration'),
  'ssh refused': refuseSsh,
  'ssh hung': hangSsh,
  'ssh slow': (scene, node) => slowSsh(scene, node, 2),
  'storage hung': hangStorage,
  'power cut': powerOff,
  'agent killed at start': (scene, node) => killAgent(scene, node, 'start', 150),
  'agent killed at stop': (scene, node) => killAgent(scene, node, 'stop', 100),
  'agent killed at migrate_to': (scene, node) => killAgent(scene, node, 'migrate_to', 300),
  'force-start': (scene, node) => forced(scene, node, 'start'),
  'force-stop': (scene, node) => forced(scene, node, 'stop'),
  move: (scene, node) => ({ text: 'move', node, begin: async () => scene.move(node) }),
  'guest killed': (scene) => ({ text: 'guest killed', begin: async () => void (await killGuests(scene.cluster)) }),
};

interface PlannedFault {
  readonly what: string;
  /** Index of the node. */
  readonly node: number;
  /** When it begins, since the first moment, and how long it stays, in milliseconds. */
  readonly atMs: number;
  readonly forMs: number;
}

/** The faults of `seed` that begin within `lengthMs`, in order. Pure. */
export function planFaults(seed: number, lengthMs: number, nodeCount: number): PlannedFault[] {
  const dice = seeded(seed);
  const plan: PlannedFault[] = [];
  for (;;) {
    const fault = drawFault(dice, plan.at(-1)?.atMs ?? 0, nodeCount);
    if (fault.atMs > lengthMs) return plan;
    plan.push(fault);
  }
}

function drawFault(dice: Dice, sinceMs: number, nodeCount: number): PlannedFault {
  return {
    what: dice.oneOf(Object.keys(faults)),
    node: dice.between(0, nodeCount - 1),
    atMs: sinceMs + dice.between(500, 8000),
    forMs: dice.between(1000, 15_000),
  };
}

/** The fault in a line, for whoever watches; the same in every run of its seed. Pure. */
export function plannedText({ what, atMs, forMs }: PlannedFault, node: string): string {
  return `${seconds(atMs).padStart(6)} s  ${node}: ${what}, for ${seconds(forMs)} s`;
}

function seconds(ms: number): string {
  return (ms / 1000).toFixed(1);
}

/** A case of random faults for `lengthMs`, after which all is healed and the guest must be well again. */
export function randomCase(seed: number, lengthMs: number): FaultCase {
  return {
    name: `nemesis-${seed}`,
    title: `random faults for ${Math.round(lengthMs / 1000)} s, seed ${seed}`,
    setup: { parameters: { migration_speed: '8' } },
    fault: async (scene) => {
      const nodes = scene.cluster.nodes.map(({ name }) => name);
      const pending: Promise<void>[] = [];
      const beganMs = Date.now();
      for (const planned of planFaults(seed, lengthMs, nodes.length)) {
        const node = nodes[planned.node] ?? '';
        await sleep(beganMs + planned.atMs - Date.now());
        scene.tell(`${newLine}${plannedText(planned, node)}`);
        pending.push(carryOut(scene, planned, node));
      }
      await Promise.all(pending);
      for (const node of nodes) await givePower(scene.cluster, node);
    },
    // Whoever is cut off or cannot stop its guest is fenced, and every failure may cost a boot.
    expect: { bootsMax: 1_000_000, fenced: ['n1', 'n2', 'n3'] },
  };
}

// What meets a node that is off, or a file that an earlier fault took away, changes nothing, and that is an answer too.
async function carryOut(scene: Scene, { what, forMs }: PlannedFault, node: string): Promise<void> {
  try {
    if (!nodeIsOn(scene.cluster, node)) return;
    const heal = await scene.inflict(faults[what]?.(scene, node) ?? { text: what, begin: async () => undefined });
    await sleep(forMs);
    await heal();
  } catch (error) {
    if (!(error instanceof LabError)) throw error;
    scene.mark(`(${what}: ${error.message})`, node);
  }
}

function forced(scene: Scene, node: string, action: 'start' | 'stop'): Fault {
  return { text: `force-${action}`, node, begin: async () => void (await scene.force(action, node)) };
}
