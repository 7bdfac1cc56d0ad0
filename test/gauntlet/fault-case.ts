// What a case of the gauntlet is: a world to set up, a fault to put into it, and what may become of the guest. Types only;
// the cases are in cases/, how one is played is in play.ts, and how it is judged in judge.ts.
import type { DomainCode } from '../../agents/havirt-domain/model/codes.ts';
import type { Release } from '../../src/lab/lab.ts';
import type { Scene } from './scene.ts';

/** The agents that every case is run with. */
export const agents = ['VirtualDomain', 'havirt-domain'] as const;
export type AgentName = (typeof agents)[number];

export interface FaultCase {
  /** Kebab-case; what `--only` takes. */
  readonly name: string;
  /** What happens, in one line for the table. */
  readonly title: string;
  /** The releases it runs on, when not on all. */
  readonly releases?: readonly Release[];
  readonly setup?: Setup;
  /** Puts the fault into the world. What is still inflicted at its end is taken back by the runner. */
  readonly fault: (scene: Scene) => Promise<void>;
  readonly expect: Expectation;
}

/** How the world of a case differs from the usual one. */
export interface Setup {
  /** `running` on the home node (the default), or known to the cluster and stopped. */
  readonly initially?: 'running' | 'stopped';
  readonly ignorePowerOff?: boolean;
  /** `small`: what is behind the guest's disk fills up some 15 s after its boot. */
  readonly disk?: 'usual' | 'small';
  /** Changes the domain's XML before anything starts. */
  readonly xml?: (xml: string) => string;
  /** Instance parameters of both agents besides `config` and `migration_transport`. */
  readonly parameters?: Readonly<Record<string, string>>;
  /** Timeouts in seconds, by action, where they differ from {@link usualTimeouts}. */
  readonly timeoutsS?: Partial<Record<keyof typeof usualTimeouts, number>>;
  /** Meta attributes over the usual ones of stage/cib.ts; an empty value takes one away. */
  readonly meta?: Readonly<Record<string, string>>;
  /** Cluster properties. */
  readonly properties?: Readonly<Record<string, string>>;
}

/** Timeouts of the resource's operations in seconds; the monitor runs every 3 s. */
export const usualTimeouts = { start: 40, stop: 30, monitor: 15, migrate_to: 40, migrate_from: 30 };

/** What may become of the guest. That it never executes twice at once is expected of every case. */
export interface Expectation {
  /** How often the guest may boot in all; 1 when nothing that happens is a reason to kill it. */
  readonly bootsMax: number;
  /** Nodes that may be fenced; nobody without it. */
  readonly fenced?: readonly string[];
  /** Codes that havirt-domain must have given as a reason, each at least once. */
  readonly codes?: readonly DomainCode[];
  /** Where the guest must be at the end, when not just anywhere. */
  readonly endsOn?: readonly string[];
  /** The same of havirt-domain alone, to which its own refusals leave fewer nodes. */
  readonly refusalsLeave?: readonly string[];
}

/** The node on which the guest runs when a fault begins. */
export const home = 'n1';
/** The nodes that the cluster prefers next, in this order. */
export const peer = 'n2';
export const third = 'n3';
