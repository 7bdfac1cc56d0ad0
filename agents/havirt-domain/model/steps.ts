// What a decider of this agent may ask for: its effects, and what its waits wait for; and how a step is written.
import type { ActiveDomain, DomainProcess, RecordPhase } from '../../../src/domain/model/domain.ts';
import type {
  EffectOutcome,
  Moment as AnyMoment,
  Step as AnyStep,
  Taken as AnyTaken,
} from '../../../src/model/step.ts';
import type { PeersRound } from '../../../src/peers/model.ts';
import type { DomainCode, Verdict } from './codes.ts';

/** A change to the world. One function in act/ for each. */
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

/** What an effect found out that no later look would show. */
export type Learned =
  | { readonly kind: 'peers'; readonly peers: PeersRound }
  /** The guest that a migration sends. */
  | { readonly kind: 'sent'; readonly domain: ActiveDomain };

export type Step = AnyStep<Effect, WaitFor, DomainCode>;
export type Taken = AnyTaken<Effect, WaitFor, Learned>;
export type Outcome = EffectOutcome<Learned>;
export type History = readonly Taken[];
export type Moment = AnyMoment<Effect, WaitFor, Learned>;

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
