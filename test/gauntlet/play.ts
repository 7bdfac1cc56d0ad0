// Plays one case with one agent: puts the lab in order, sets the world up, lets the fault happen, heals the world, waits for
// the guest to be well again, and gathers the evidence. What the evidence means is judge.ts.
import { setTimeout as sleep } from 'node:timers/promises';
import type { Cluster } from '../../src/lab/cluster/cluster.ts';
import { checkWriters, tornText } from '../../src/lab/guest/writers.ts';
import { watchGuest } from '../../src/lab/guest/watch.ts';
import { LabError } from '../../src/lab/lab-error.ts';
import { watchCopies } from './evidence/copies.ts';
import { findDoubles } from './evidence/doubles.ts';
import { callsIn, fencingsIn, readJournals } from './evidence/journal.ts';
import { writtenSince } from './evidence/records.ts';
import type { AgentName, FaultCase } from './fault-case.ts';
import { judge, type Evidence, type Finding } from './judge.ts';
import { openScene, type Mark, type Scene } from './scene.ts';
import { addPrimitive, onAnyNode } from './stage/cib.ts';
import { setUp } from './stage/set-up.ts';
import { guests } from './stage/world.ts';
import { whereRunning } from './where-running.ts';

export interface Played {
  readonly name: string;
  readonly title: string;
  readonly agent: AgentName;
  readonly evidence: Evidence;
  readonly marks: readonly Mark[];
  readonly findings: readonly Finding[];
}

export interface PlayOptions {
  readonly agent: AgentName;
  readonly rounds: number;
  /** Id of the resource: a new one each time, so that no failure count is inherited. */
  readonly resource: string;
  /** Where a case that takes long says how far it is. */
  readonly tell?: (text: string) => void;
}

const watchLimitMs = 6 * 3_600_000;
const startLimitMs = 60_000;
const recoverLimitMs = 90_000;
// Two copies that execute will not become one by waiting.
const doubledLimitMs = 20_000;

/** Plays `fault` on a lab that is in order. */
export async function play(cluster: Cluster, fault: FaultCase, options: PlayOptions): Promise<Played> {
  const { agent, resource, rounds, tell = () => undefined } = options;
  const { setup = {}, expect, name, title } = fault;
  const beganMs = Date.now();
  const { config, disk } = await setUp(cluster, setup);
  const watch = await watchGuest(disk, { limitMs: watchLimitMs, periodMs: 100 });
  const copies = watchCopies(cluster, guests.subject.name);
  const { scene, heal } = openScene({ cluster, agent, resource, rounds, watch, copies, tell });
  try {
    await addPrimitive(cluster, { id: resource, agent, config, setup });
    const trouble = await happen(scene, fault);
    const endTrouble = [...trouble, ...(await heal())];
    const end = await recover(scene);
    await Promise.all([watch.stop(), copies.stop()]);
    const evidence = await gather(scene, { beganMs, end });
    for (const torn of checkWriters(evidence.sightings).torn) scene.mark(tornText(torn));
    const findings = [...judge(agent, expect, evidence), ...endTrouble.map(notPlayed)];
    return { name, title, agent, evidence, marks: scene.marks, findings };
  } finally {
    await heal();
    await Promise.all([watch.stop(), copies.stop()]);
  }
}

function notPlayed(text: string): Finding {
  return { kind: 'not played', text };
}

/** Lets the fault happen; returns what kept it from happening as it was meant to. */
async function happen(scene: Scene, { setup = {}, fault }: FaultCase): Promise<string[]> {
  if (setup.initially !== 'stopped') {
    const ready = await scene.until(async () => 'node' in (await whereRunning(scene)), startLimitMs);
    if (!ready) return [`the guest did not start: ${troubleOf(await whereRunning(scene))}`];
  } else {
    await scene.until(async () => isKnown(scene), startLimitMs);
  }
  try {
    await fault(scene);
    return [];
  } catch (error) {
    if (error instanceof LabError) return [error.message];
    throw error;
  }
}

/** Every node was asked, and nothing is left to be done. */
async function isKnown({ cluster }: Scene): Promise<boolean> {
  return (await onAnyNode(cluster, ['crm_resource', '--wait', '--timeout=25'])).exitCode === 0;
}

async function recover(scene: Scene): Promise<Evidence['end']> {
  let wellTwice = 0;
  let end = await whereRunning(scene);
  const lost = findDoubles(scene.copies.looks).length > 0;
  await scene.until(
    async () => {
      end = await whereRunning(scene);
      wellTwice = 'node' in end ? wellTwice + 1 : 0;
      if (wellTwice < 2) await sleep(800);
      return wellTwice >= 2;
    },
    lost ? doubledLimitMs : recoverLimitMs,
  );
  return end;
}

function troubleOf(state: Evidence['end']): string {
  return 'trouble' in state ? state.trouble : `runs on ${state.node}`;
}

async function gather(scene: Scene, { beganMs, end }: Pick<Evidence, 'beganMs' | 'end'>): Promise<Evidence> {
  const messages = (await readJournals(scene.cluster, beganMs - 2000)).filter(({ atMs }) => atMs >= beganMs);
  const ours = callsIn(messages).filter(({ resource }) => resource.startsWith(scene.resource));
  return {
    beganMs,
    endedMs: Date.now(),
    sightings: writtenSince(beganMs, scene.watch.sightings),
    looks: scene.copies.looks,
    calls: [...ours, ...scene.calls].toSorted((one, other) => one.beganMs - other.beganMs),
    fencings: fencingsIn(messages),
    complaints: scene.complaints,
    end,
  };
}
