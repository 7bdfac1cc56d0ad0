// Small builders for what the deciders are given: facts, history and time. A test names only what matters to it.
import type {
  Effect,
  History,
  Learned,
  Moment,
  Outcome,
  Step,
  Taken,
  WaitFor,
} from '../../../../../agents/havirt-domain/model/steps.ts';
import type { DomainConfig } from '../../../../../src/domain/model/config.ts';
import type {
  ActiveDomain,
  DomainIdentity,
  DomainProcess,
  DomainTag,
  PausedReason,
  RecordPhase,
  NotApplicable,
} from '../../../../../src/domain/model/domain.ts';
import { expect, test } from 'vitest';
import type { DomainFacts, MigrateFacts, StartFacts } from '../../../../../agents/havirt-domain/model/facts.ts';
import { absent, known, unknown, type Known } from '../../../../../src/model/probe.ts';
import type { Timing } from '../../../../../src/model/step.ts';

export const resource = 'VM';
export const identity: DomainIdentity = { name: 'guest1', uuid: '6a1b3c5d-0000-4000-8000-00000000beef' };

export function tagged(phase: DomainTag['phase'], owner = resource): DomainTag {
  return { resource: owner, node: 'n1', phase, ...(identity.uuid !== undefined && { uuid: identity.uuid }) };
}

export function active(overrides: Partial<ActiveDomain> = {}): Known<ActiveDomain> {
  const { name, uuid = '' } = identity;
  return known({ name, uuid, state: 'running', pausedReason: undefined, tag: undefined, ...overrides });
}

export function paused(pausedReason: PausedReason, overrides: Partial<ActiveDomain> = {}): Known<ActiveDomain> {
  return active({ state: 'paused', pausedReason, ...overrides });
}

export const running = active();
export const silent = unknown('libvirt did not answer');
export const unreadable = unknown('the process table cannot be read');
export const notLookedAt: NotApplicable = { kind: 'not-applicable', why: 'libvirt shows it' };
export const qemu = known({ pid: 4242, startTicks: 1000 });

interface Noted {
  readonly writerAlive?: boolean;
  readonly process?: DomainProcess;
  readonly identity?: DomainIdentity;
}

export function recorded(phase: RecordPhase, { writerAlive = false, ...rest }: Noted = {}): DomainFacts['record'] {
  const agent = { pid: 99, startTicks: 500 };
  const record = { resource, identity, uri: 'qemu:///system', phase, configSha256: '', agent, ...rest };
  return known({ record, writerAlive });
}

export const config: DomainConfig = {
  identity,
  xml: '<domain/>',
  sha256: '00',
  needs: { memoryKiB: 0, diskPaths: [], disks: [], bridges: [], emulator: undefined },
};

/** Nothing here: no domain, no process, no record. */
export function facts(overrides: Partial<DomainFacts> = {}): DomainFacts {
  return {
    identity: known(identity),
    config: { kind: 'not-read' },
    record: absent,
    domain: absent,
    process: absent,
    uuidTaken: absent,
    autostart: absent,
    ...overrides,
  };
}

/** A node on which nothing stands against a start. */
export function startFacts(overrides: Partial<StartFacts> = {}): StartFacts {
  return {
    ...facts({ config: { kind: 'readable', config } }),
    former: absent,
    nameTaken: absent,
    shortfalls: [],
    disks: known([]),
    ...overrides,
  };
}

/** The source of a migration, with the domain running and nothing begun. */
export function migrateFacts(overrides: Partial<MigrateFacts> = {}): MigrateFacts {
  return {
    ...facts({ domain: running, process: notLookedAt, record: recorded('running') }),
    targetHost: 'another',
    onTarget: unknown('not asked'),
    ...overrides,
  };
}

/** The name of an effect. */
export type EffectKind = Effect['kind'];

interface Past {
  readonly at?: number;
  readonly failed?: string;
  /** It would fail again. */
  readonly isLasting?: true;
  readonly unanswered?: string;
  readonly learned?: Learned;
}

/** An effect that this call already took, at a time in milliseconds. */
export function did(effect: Effect | Exclude<EffectKind, 'write-record' | 'signal-process'>, past: Past = {}): Taken {
  const { at = 0 } = past;
  const taken = typeof effect === 'string' ? { kind: effect } : effect;
  return { kind: 'act', effect: taken, beganMs: at, endedMs: at, outcome: outcomeOf(past) };
}

function outcomeOf({ failed, isLasting, unanswered, learned }: Past): Outcome {
  if (unanswered !== undefined) return { kind: 'unanswered', why: unanswered };
  if (failed === undefined) return { kind: 'done', ...(learned && { learned }) };
  return { kind: 'failed', why: failed, ...(isLasting && { isLasting }) };
}

export function waited(waitFor: WaitFor, at = 0): Taken {
  return { kind: 'wait', for: waitFor, beganMs: at, endedMs: at };
}

export const signalled = (signal: 'SIGTERM' | 'SIGKILL', past: Past = {}): Taken =>
  did({ kind: 'signal-process', process: qemu.value, signal }, past);

export const noted = (phase: RecordPhase, past: Past = {}): Taken => did({ kind: 'write-record', phase }, past);

/** The end of an effect that went on. */
export function ended(kind: EffectKind, past: Past = {}): Taken {
  const { at = 0 } = past;
  return { kind: 'end', effect: { kind } as Effect, beganMs: at, endedMs: at, outcome: outcomeOf(past) };
}

/** A time, by default in an operation with a timeout of 100 seconds: seconds are then percent of it. */
function atS(seconds: number, timeoutS = 100): Timing {
  return { nowMs: seconds * 1000, timeoutMs: timeoutS * 1000 };
}

/** The same time, and what was done before it. */
export function after(history: History, seconds = 0): Moment {
  return { ...atS(seconds), history };
}

/** A step in a few words, so that a table of them can be read. */
export function said(step: Step): string {
  switch (step.kind) {
    case 'act':
      return saidEffect(step.effect);
    case 'wait':
      return `wait for ${step.for}`;
    case 'done':
      return [step.verdict.outcome, step.verdict.reason?.code].filter((word) => word !== undefined).join(' ');
  }
}

function saidEffect(effect: Effect): string {
  if (effect.kind === 'write-record') return `write-record ${effect.phase}`;
  return effect.kind === 'signal-process' ? effect.signal : effect.kind;
}

/** One row of a decider's table: what was seen, what was done, when; and what is to be done. */
export interface Row<F> {
  readonly name: string;
  readonly sees: Partial<F>;
  readonly after?: History;
  readonly atS?: number;
  readonly does: string;
}

/** The tests of a decider's rows. @param decide given a request, what a row sees, and the row's moment */
export function tableOf<R extends object, F>(
  decide: (request: R, sees: Partial<F>, moment: Moment) => Step,
  request: R,
): (rows: readonly Row<F>[], overrides?: Partial<R>) => void {
  return (rows, overrides = {}) => {
    test.each(rows)('$name', ({ sees, after: history = [], atS: seconds, does }) => {
      expect(said(decide({ ...request, ...overrides }, sees, after(history, seconds)))).toBe(does);
    });
  };
}
