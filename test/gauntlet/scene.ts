// What a case has in its hands while it is played: the cluster, the guest's evidence, and the ways to put faults into the
// world. Everything inflicted is taken back by the runner, latest first, unless the case has done so itself.
import { setTimeout as sleep } from 'node:timers/promises';
import type { Finished } from '../../src/host/exec.ts';
import type { Argv } from '../../src/lab/lab.ts';
import { firstNodeOn, nodeIsOn } from '../../src/lab/lab.ts';
import type { Cluster } from '../../src/lab/cluster/cluster.ts';
import type { GuestWatch } from '../../src/lab/guest/watch.ts';
import { must } from '../../src/lab/lab-error.ts';
import type { AgentCall } from './evidence/journal.ts';
import type { CopyWatch } from './evidence/copies.ts';
import type { AgentName } from './fault-case.ts';

/** Something that is done to the world and taken back. */
export interface Fault {
  /** For the timeline: what happens. */
  readonly text: string;
  /** The node that it happens to; the whole cluster without it. */
  readonly node?: string;
  readonly begin: () => Promise<void>;
  /** Takes it back; nothing for what is over at once. Called when the node may be off. */
  readonly end?: () => Promise<void>;
}

/** A point (or stretch) of the timeline: what the gauntlet itself did. */
export interface Mark {
  readonly text: string;
  readonly node: string | undefined;
  readonly atMs: number;
  /** When it was taken back. */
  endedMs?: number;
}

export interface Scene {
  readonly cluster: Cluster;
  readonly agent: AgentName;
  /** The resource's id. */
  readonly resource: string;
  /** How many rounds a case that repeats itself plays. */
  readonly rounds: number;
  readonly watch: GuestWatch;
  readonly copies: CopyWatch;
  readonly marks: Mark[];
  readonly calls: AgentCall[];
  /** What the case itself found wrong. */
  readonly complaints: string[];
  /** Begins a fault; returns what takes it back before the case ends. */
  inflict(fault: Fault): Promise<() => Promise<void>>;
  /** Says how far it is to whoever watches the run. */
  tell(text: string): void;
  /** Notes something on the timeline. */
  mark(text: string, node?: string): Mark;
  /** Says that something is wrong that only this case knows of. */
  complain(text: string): void;
  pause(ms: number): Promise<void>;
  /** Runs a program on a node; a failure is an answer. */
  on(node: string, argv: Argv, timeoutMs?: number): Promise<Finished>;
  /** Has the agent called directly, past the cluster: `crm_resource --force-start` and its like. */
  force(action: 'start' | 'stop' | 'check', node: string): Promise<AgentCall>;
  /** Asks the cluster to start or stop the resource. */
  setRole(role: 'Started' | 'Stopped'): Promise<void>;
  /** Asks the cluster to have the resource on `node`; does not wait. */
  move(node: string): Promise<void>;
  /** Types `crm_resource --refresh` (every node is asked anew) or `--cleanup` (failures are forgotten); does not wait. */
  ask(what: 'refresh' | 'cleanup'): Promise<void>;
  /** Waits for `condition`; returns whether it came true within `timeoutMs`. */
  until(condition: () => boolean | Promise<boolean>, timeoutMs: number): Promise<boolean>;
}

export interface SceneParts {
  readonly cluster: Cluster;
  readonly agent: AgentName;
  readonly resource: string;
  readonly rounds: number;
  readonly watch: GuestWatch;
  readonly copies: CopyWatch;
  readonly tell: (text: string) => void;
}

/** The scene, and what takes back everything that is still inflicted. */
export function openScene(parts: SceneParts): { scene: Scene; heal: () => Promise<string[]> } {
  const { cluster, resource } = parts;
  const marks: Mark[] = [];
  const calls: AgentCall[] = [];
  const complaints: string[] = [];
  const undo: (() => Promise<void>)[] = [];
  const on: Scene['on'] = async (node, argv, timeoutMs = 60_000) => cluster.exec(node, argv, { timeoutMs });
  const mark: Scene['mark'] = (text, node) => {
    const made: Mark = { text, node, atMs: Date.now() };
    marks.push(made);
    return made;
  };
  const scene: Scene = {
    ...parts,
    marks,
    calls,
    complaints,
    complain: (text) => void complaints.push(text),
    on,
    mark,
    pause: sleep,
    inflict: async (fault) => {
      const made = mark(fault.text, fault.node);
      const takeBack = once(async () => {
        made.endedMs = Date.now();
        // A node that is off has nothing left of it, but for its files, and those are written anew for each case.
        if (fault.node === undefined || nodeIsOn(cluster, fault.node)) await fault.end?.();
      });
      if (fault.end !== undefined) undo.push(takeBack);
      await fault.begin();
      return takeBack;
    },
    force: async (action, node) => {
      const call = await forced(cluster, { resource, action, node });
      calls.push(call);
      return call;
    },
    setRole: async (role) => {
      mark(role === 'Started' ? 'resource enabled' : 'resource disabled');
      const change = ['--meta', '--set-parameter=target-role', `--parameter-value=${role}`];
      must(await crmResource(cluster, [`--resource=${resource}`, ...change]), `setting target-role=${role}`);
    },
    move: async (node) => {
      mark(`asked to move to ${node}`);
      must(await crmResource(cluster, [`--resource=${resource}`, '--move', `--node=${node}`]), `moving to ${node}`);
    },
    ask: async (what) => {
      mark(`operator: crm_resource --${what}`);
      must(await crmResource(cluster, [`--resource=${resource}`, `--${what}`]), `asking for a ${what}`);
    },
    until: async (condition, timeoutMs) => {
      const deadlineMs = Date.now() + timeoutMs;
      while (Date.now() < deadlineMs) {
        if (await condition()) return true;
        await sleep(200);
      }
      return false;
    },
  };
  return { scene, heal: async () => healAll(undo) };
}

// A fault that cannot be taken back (its node is off, say) must not keep the others in the world.
async function healAll(undo: (() => Promise<void>)[]): Promise<string[]> {
  const troubles: string[] = [];
  for (const takeBack of undo.toReversed()) {
    await takeBack().catch((error: unknown) => {
      troubles.push(error instanceof Error ? error.message : String(error));
    });
  }
  return troubles;
}

function once(work: () => Promise<void>): () => Promise<void> {
  let done: Promise<void> | undefined;
  return async () => (done ??= work());
}

async function forced(
  cluster: Cluster,
  { resource, action, node }: { resource: string; action: 'start' | 'stop' | 'check'; node: string },
): Promise<AgentCall> {
  const beganMs = Date.now();
  const base = { node, resource, action: `force-${action}`, beganMs };
  if (!nodeIsOn(cluster, node)) return { ...base, endedMs: beganMs, verdict: 'node is off' };
  const argv = ['crm_resource', `--resource=${resource}`, `--force-${action}`] as const;
  const { stdout, stderr } = await cluster.exec(node, argv, { timeoutMs: 120_000 });
  const verdict = /returned \d+ \((.*)\)/.exec(`${stdout}\n${stderr}`)?.[1] ?? 'killed';
  return { ...base, endedMs: Date.now(), verdict };
}

async function crmResource(cluster: Cluster, args: readonly string[]): Promise<Finished> {
  return cluster.exec(firstNodeOn(cluster), ['crm_resource', ...args], { timeoutMs: 30_000 });
}
