// Facts, histories and moments of every kind, sensible or not, for properties that must hold whatever is seen.
import type { Effect, Moment, Outcome, Taken, WaitFor } from '../../../../../agents/havirt-domain/model/steps.ts';
import * as fc from 'fast-check';
import type { ActiveDomain, DomainState, PausedReason } from '../../../../../src/domain/model/domain.ts';
import type { DomainFacts, MigrateSight, StartSight } from '../../../../../agents/havirt-domain/model/facts.ts';
import type { PeersFact } from '../../../../../src/peers/model.ts';
import { absent, known, unknown, type Probe } from '../../../../../src/model/probe.ts';
import { config, identity, notLookedAt, qemu, recorded, resource, tagged } from './facts.ts';
import { answer, asked, fenced, held, lost, mute, nothing, online, reporting } from './peers-facts.ts';

const states = [
  ...([
    'nostate',
    'running',
    'blocked',
    'paused',
    'shutdown',
    'shutoff',
    'crashed',
    'pmsuspended',
    'unlisted',
  ] as const),
] satisfies DomainState[];
const reasons = [
  ...(['unknown', 'user', 'migration', 'save', 'ioerror', 'starting-up', 'postcopy', 'postcopy-failed'] as const),
] satisfies PausedReason[];

const tag = fc.record(
  {
    resource: fc.constantFrom(resource, 'other'),
    node: fc.constant('n1'),
    phase: fc.constantFrom('claim' as const, 'running' as const),
    uuid: fc.constant(identity.uuid ?? ''),
    generation: fc.constantFrom('00000000000000aa', '00000000000000bb'),
  },
  { requiredKeys: ['resource', 'node', 'phase'] },
);

const domain: fc.Arbitrary<ActiveDomain> = fc
  .record({
    state: fc.constantFrom(...states),
    reason: fc.constantFrom(...reasons),
    tag: fc.option(tag, { nil: undefined }),
  })
  .map(({ state, reason, tag: its }) => ({
    name: identity.name,
    uuid: identity.uuid ?? '',
    state,
    pausedReason: state === 'paused' ? reason : undefined,
    tag: its,
  }));

const claim = domain.map((one) => ({ ...one, state: 'paused', pausedReason: 'user', tag: tagged('claim') }) as const);

function probe<T>(value: fc.Arbitrary<T>): fc.Arbitrary<Probe<T>> {
  return fc.oneof(value.map(known), fc.constant(absent), fc.constant(unknown('cannot tell')));
}

const record: fc.Arbitrary<DomainFacts['record']> = fc.oneof(
  fc.constant(absent),
  fc.constant(unknown('damaged')),
  fc
    .tuple(fc.constantFrom('starting' as const, 'running' as const), fc.boolean())
    .map(([phase, writerAlive]) => recorded(phase, { writerAlive })),
);

export const anyFacts: fc.Arbitrary<DomainFacts> = fc.record({
  identity: probe(fc.constant(identity)),
  config: fc.constantFrom(
    { kind: 'not-read' } as const,
    { kind: 'readable', config } as const,
    { kind: 'missing', why: 'gone' } as const,
    { kind: 'invalid', why: 'empty' } as const,
  ),
  record,
  domain: fc.oneof(probe(domain), claim.map(known)),
  process: fc.constantFrom(qemu, absent, unknown('cannot tell'), notLookedAt),
  uuidTaken: fc.constantFrom(absent, known({ name: 'guest2', uuid: identity.uuid ?? '' })),
  autostart: fc.constantFrom(absent, unknown('not asked'), known({ name: identity.name, uuid: identity.uuid ?? '' })),
});

const peers: fc.Arbitrary<PeersFact> = fc.oneof(
  fc.constantFrom<PeersFact>({ kind: 'off' }, { kind: 'not-asked' }, { kind: 'cluster-unknown', why: '', beganMs: 9 }),
  fc
    .record({
      node: fc.constantFrom(online, fenced, lost),
      report: fc.constantFrom(nothing, mute, reporting(held())),
      atS: fc.integer({ min: 0, max: 100 }),
      fencing: fc.boolean(),
    })
    .map(({ node, report, ...round }) => asked({ answers: [answer(node, report)], ...round })),
);

export const anyStartSight: fc.Arbitrary<StartSight> = fc
  .tuple(
    anyFacts,
    fc.record({
      former: probe(domain),
      nameTaken: probe(domain),
      shortfalls: fc.constantFrom(
        [],
        [{ kind: 'lacks', what: 'the emulator' } as const],
        [{ kind: 'missing', what: 'disk' } as const],
      ),
      disks: probe(fc.constant([])),
      peers,
    }),
  )
  .map(([facts, extras]) => Object.assign({}, facts, extras));

export const anyMigrateSight: fc.Arbitrary<MigrateSight> = fc
  .tuple(
    anyFacts,
    fc.record({
      call: fc.constantFrom(
        { kind: 'not-begun' } as const,
        { kind: 'under-way' } as const,
        { kind: 'done' } as const,
        { kind: 'failed', why: 'x' } as const,
      ),
      sent: fc.option(domain, { nil: undefined }),
      targetHost: fc.constantFrom('another' as const, 'same' as const, 'unknown' as const),
      onTarget: probe(
        fc.tuple(domain, fc.boolean()).map(([its, isOwnStart]) => Object.assign({}, its, { isOwnStart })),
      ),
    }),
  )
  .map(([facts, extras]) => Object.assign({}, facts, extras));

const effect = fc.constantFrom<Effect>(
  { kind: 'write-record', phase: 'starting' },
  { kind: 'write-record', phase: 'running' },
  { kind: 'remove-record' },
  { kind: 'ask-peers' },
  { kind: 'create-paused' },
  { kind: 'tag' },
  { kind: 'resume' },
  { kind: 'shutdown' },
  { kind: 'destroy' },
  { kind: 'disable-autostart' },
  { kind: 'abort-job' },
  { kind: 'signal-process', process: qemu.value, signal: 'SIGTERM' },
  { kind: 'run-monitor-scripts' },
);
const waitFor = fc.constantFrom<WaitFor>(
  'a second look',
  'libvirt to answer',
  'a peer to be clear',
  'what keeps the domain from starting to pass',
);

export const anyOutcome: fc.Arbitrary<Outcome> = fc.constantFrom(
  { kind: 'done' },
  { kind: 'failed', why: 'no' },
  { kind: 'failed', why: 'never', isLasting: true },
  { kind: 'unanswered', why: 'timeout' },
);

interface Entry {
  readonly effect: Effect;
  readonly waitFor: WaitFor;
  readonly outcome: Outcome;
  readonly isWait: boolean;
}

const entry: fc.Arbitrary<Entry> = fc.record({ effect, waitFor, outcome: anyOutcome, isWait: fc.boolean() });

const created: Entry = {
  effect: { kind: 'create-paused' },
  waitFor: 'a second look',
  outcome: { kind: 'done' },
  isWait: false,
};

/** A moment of a call, with steps that were all taken before it. */
export const anyMoment: fc.Arbitrary<Moment> = fc
  .record({
    timeoutMs: fc.integer({ min: 10_000, max: 600_000 }),
    share: fc.double({ min: 0, max: 1.2, noNaN: true }),
    entries: fc.oneof(
      fc.array(entry, { maxLength: 10 }),
      fc.array(entry, { maxLength: 3 }).map((more) => [created].concat(more)),
    ),
  })
  .map(({ timeoutMs, share, entries }) => {
    const nowMs = timeoutMs * share;
    const stepMs = nowMs / (entries.length + 1);
    const history = entries.map(({ isWait, ...its }, index): Taken => {
      const times = { beganMs: index * stepMs, endedMs: (index + 1) * stepMs };
      if (isWait) return { kind: 'wait', for: its.waitFor, ...times };
      return { kind: 'act', effect: its.effect, outcome: its.outcome, ...times };
    });
    return { history, nowMs, timeoutMs };
  });
