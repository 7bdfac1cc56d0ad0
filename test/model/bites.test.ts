// The model bites: deciders that are broken on purpose, each in a way that somebody could take for an improvement, are found.
import { describe, expect, test } from 'vitest';
import type { StartFacts } from '../../src/model/facts.ts';
import { absent } from '../../src/model/probe.ts';
import { act, done, succeeded, wait, type EffectKind, type History } from '../../src/model/step.ts';
import { lastTaken } from '../../src/model/timing.ts';
import { verdict } from '../../src/model/verdict.ts';
import { shipped, type Decide, type Deciders } from './agent.ts';
import { explore } from './search.ts';
import { systemOf, type Scope } from './system.ts';

/** For a machine that is busy with other things. */
const TIMEOUT_MS = 60_000;

const here: Scope = { nodes: ['n1'], actions: ['start', 'stop', 'monitor'], faults: 2 };
const two: Scope = { nodes: ['n1', 'n2'], actions: ['start'], faults: 0 };

function violationOf(scope: Scope, broken: Partial<Deciders>): string | undefined {
  return explore(systemOf(scope, { ...shipped, ...broken }), { statesMax: 500_000 }).violation?.what;
}

/** The decider, shown something else than what is seen. */
function shown(decide: Decide, change: (facts: StartFacts) => Partial<StartFacts>): Decide {
  return (facts, ...rest) => decide({ ...facts, ...change(facts) }, ...rest);
}

const unknownAsAbsent = ({ domain, process }: StartFacts): Partial<StartFacts> => ({
  domain: domain.kind === 'unknown' ? absent : domain,
  process: process.kind === 'unknown' ? absent : process,
});
const libvirtAlone = ({ domain }: StartFacts): Partial<StartFacts> =>
  domain.kind === 'absent' ? { process: absent } : {};
const without = (history: History, kind: EffectKind): History =>
  history.filter((entry) => entry.kind === 'wait' || entry.effect.kind !== kind);
/** Histories in which every note says claim. */
const notesAsClaims = (history: History): History =>
  history.map((entry) =>
    entry.kind === 'act' && entry.effect.kind === 'write-record'
      ? Object.assign({}, entry, { effect: { kind: 'write-record', phase: 'starting' } })
      : entry,
  );
const isPaused = ({ domain }: StartFacts): boolean => domain.kind === 'known' && domain.value.state === 'paused';

const mutations: Record<string, [broken: Partial<Deciders>, found: RegExp]> = {
  'stop takes "cannot tell" for "gone"': [{ stop: shown(shipped.stop, unknownAsAbsent) }, /^stopNeverLies/],
  'stop trusts that a request was accepted': [
    {
      stop: (facts, history, ...rest) =>
        lastTaken(history, 'shutdown') ? succeeded : shipped.stop(facts, history, ...rest),
    },
    /^stopNeverLies/,
  ],
  'stop trusts libvirt alone': [{ stop: shown(shipped.stop, libvirtAlone) }, /^stopNeverLies|^converges/],
  'stop waits until it knows': [
    {
      stop: (...seen) => {
        const step = shipped.stop(...seen);
        return step.kind === 'done' && step.verdict.outcome !== 'ok' ? wait(1000, 'libvirt to answer') : step;
      },
    },
    /^everyCallEnds/,
  ],
  'stop leaves a process that libvirt denies alone': [
    {
      stop: (...seen) =>
        seen[0].domain.kind === 'absent' && seen[0].process.kind === 'known'
          ? done(verdict('generic', 'STOP_FAILED', ''))
          : shipped.stop(...seen),
    },
    /^converges/,
  ],
  'stop looks again after it has forgotten the domain': [
    { stop: (facts, history, timing) => shipped.stop(facts, without(history, 'remove-record'), timing) },
    /^stopKeepsItsWord/,
  ],
  'monitor takes "cannot tell" for "not running"': [
    { monitor: shown(shipped.monitor, unknownAsAbsent) },
    /^unknownIsNotAbsent/,
  ],
  'monitor clears what a start left behind': [
    { monitor: (...seen) => (isPaused(seen[0]) ? act({ kind: 'destroy' }) : shipped.monitor(...seen)) },
    /^monitorOnlyLooks/,
  ],
  'start trusts libvirt alone': [{ start: shown(shipped.start, libvirtAlone) }, /^neverTwoRunning: a second QEMU/],
  'start lets any claim execute': [
    { start: (...seen) => (isPaused(seen[0]) ? act({ kind: 'resume' }) : shipped.start(...seen)) },
    /^claimNeverExecutesByItself/,
  ],
  'start takes any active domain for success': [
    { start: (...seen) => (isPaused(seen[0]) ? succeeded : shipped.start(...seen)) },
    /^converges: start ends with ok and QEMU paused/,
  ],
  'start claims under a note that says running': [
    { start: (facts, history, timing) => shipped.start(facts, notesAsClaims(history), timing) },
    /^startNeverLies/,
  ],
};

describe('on one node', () => {
  test.each(Object.entries(mutations))(
    '%s',
    (_, [broken, found]) => expect(violationOf(here, broken)).toMatch(found),
    TIMEOUT_MS,
  );
});

test('on two nodes: start asks the peers only once', () => {
  const once = shown(shipped.start, ({ peers }) =>
    peers.kind === 'asked' ? { peers: { ...peers, beganMs: Number.POSITIVE_INFINITY } } : {},
  );
  expect(violationOf(two, { start: once })).toBe('neverTwoRunning: the guest executes on n1 and n2');
});
