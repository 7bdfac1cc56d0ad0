// What a decider may ask for, and the memory of what was already done in this call.
import type { DomainProcess, RecordPhase } from '../domain/model/domain.ts';
import type { Verdict } from './verdict.ts';

/** A change to the world. One function in src/act for each. */
export type Effect =
  | { readonly kind: 'write-record'; readonly phase: RecordPhase }
  | { readonly kind: 'remove-record' }
  | { readonly kind: 'ask-peers' }
  | { readonly kind: 'create-paused' }
  | { readonly kind: 'tag' }
  | { readonly kind: 'resume' }
  | { readonly kind: 'shutdown' }
  | { readonly kind: 'destroy' }
  | { readonly kind: 'disable-autostart' }
  | { readonly kind: 'abort-job' }
  | { readonly kind: 'signal-process'; readonly process: DomainProcess; readonly signal: 'SIGTERM' | 'SIGKILL' }
  | { readonly kind: 'run-monitor-scripts' }
  | { readonly kind: 'begin-migration' }
  | { readonly kind: 'set-migration-downtime' };

export type EffectKind = Effect['kind'];

/** What a wait waits for; it also ends early when libvirt reports an event of the domain. */
export type WaitFor =
  | 'a second look'
  | 'libvirt to answer'
  | 'the process to end'
  | 'the guest to shut down'
  | 'the domain to end'
  | 'another start to finish'
  | 'a peer to be clear'
  | 'what keeps the domain from starting to pass'
  | 'the guest to be received'
  | 'the migration to finish'
  | 'the monitor scripts to succeed';

export type Step =
  | { readonly kind: 'act'; readonly effect: Effect }
  | {
      readonly kind: 'wait';
      readonly ms: number;
      readonly for: WaitFor;
      /** What is waited out, for the log; not set where the wait needs no explanation. */
      readonly because?: string;
    }
  | { readonly kind: 'done'; readonly verdict: Verdict };

/** How an effect ended, as far as the call itself could tell. Never taken for what became of the domain. */
export type EffectOutcome =
  | { readonly kind: 'done' }
  /** `isLasting`: it would fail again, whatever passes. */
  | { readonly kind: 'failed'; readonly why: string; readonly isLasting?: true }
  /** No answer came: what was asked for may still be carried out, now or later. */
  | { readonly kind: 'unanswered'; readonly why: string };

/** A step taken earlier in this call. Times are milliseconds since the call began. */
export type Taken =
  | {
      readonly kind: 'act';
      readonly effect: Effect;
      readonly beganMs: number;
      readonly endedMs: number;
      readonly outcome: EffectOutcome;
    }
  | { readonly kind: 'wait'; readonly for: WaitFor; readonly beganMs: number; readonly endedMs: number };

export type History = readonly Taken[];

/** Where the call stands in time. Milliseconds since the call began. */
export interface Timing {
  readonly nowMs: number;
  /** The operation's own timeout; the executor kills the agent then. */
  readonly timeoutMs: number;
}

/** Asks for one effect. */
export function act(effect: Effect): Step {
  return { kind: 'act', effect };
}

/**
 * Asks to look again after `ms` milliseconds, or sooner when libvirt reports an event of the domain.
 * @param because what is waited out, for the log
 */
export function wait(ms: number, waitFor: WaitFor, because?: string): Step {
  return { kind: 'wait', ms, for: waitFor, ...(because === undefined ? {} : { because }) };
}

/** Ends the call. */
export function done(verdict: Verdict): Step {
  return { kind: 'done', verdict };
}

export const succeeded: Step = done({ outcome: 'ok' });
