// What holds whatever is seen and whenever it is. A failure prints its seed and its smallest case (fast-check).
import { startStep, migrateToStep } from './sights.ts';
import type { EffectKind } from './facts.ts';
import type { History, Step, Taken, Moment, Outcome } from '../../../../../agents/havirt-domain/model/steps.ts';
import { executes, isClaim, ownedByOther } from '../../../../../src/domain/active.ts';
import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { localEvidence } from '../../../../../agents/havirt-domain/decide/evidence.ts';
import { decideMigrateFrom } from '../../../../../agents/havirt-domain/decide/migrate/migrate-from.ts';
import { decideMonitor } from '../../../../../agents/havirt-domain/decide/monitor.ts';
import { decideStop } from '../../../../../agents/havirt-domain/decide/stop.ts';
import type { DomainFacts, StartSight, MigrateSight } from '../../../../../agents/havirt-domain/model/facts.ts';
import { unknown } from '../../../../../src/model/probe.ts';
import { lastTaken, VERDICT_SHARE } from '../../../../../src/model/timing.ts';
import { anyFacts, anyMigrateSight, anyMoment, anyOutcome, anyStartSight } from './arbitrary.ts';
import { identity, paused, qemu, recorded, resource, startFacts, tagged } from './facts.ts';
import { answer, asked, nothing, online } from './peers-facts.ts';
import { refusePeers } from '../../../../../agents/havirt-domain/decide/peers.ts';

type Decide<F> = (seen: F, moment: Moment) => Step;

const monitorScripts = true;
const monitor: Decide<DomainFacts> = (...seen) =>
  decideMonitor({ resource, recurring: false, monitorScripts }, ...seen);
const stop: Decide<DomainFacts> = (...seen) =>
  decideStop({ resource, force: false, shutdownTimeoutMs: undefined }, ...seen);
const start: Decide<StartSight> = (...seen) => startStep({ resource, monitorScripts, peerCheck: true }, ...seen);
const migrateFrom: Decide<DomainFacts> = (...seen) => decideMigrateFrom({ sourceNode: 'n1', monitorScripts }, ...seen);
const migrateTo: Decide<MigrateSight> = (...seen) =>
  migrateToStep({ targetNode: 'n2', remoteUri: 'qemu+ssh://n2/system', downtimeMs: 100 }, ...seen);

const outcomeOf = (step: Step): string | undefined => (step.kind === 'done' ? step.verdict.outcome : undefined);
const asksFor = (step: Step): EffectKind | undefined => (step.kind === 'act' ? step.effect.kind : undefined);

/** Holds a property against every kind of facts and every moment; also shows that the decider never throws. */
function always<F>(facts: fc.Arbitrary<F>, decide: Decide<F>, holds: (step: Step, facts: F, history: History) => void) {
  const property = fc.property(facts, anyMoment, (seen, moment) => {
    holds(decide(seen, moment), seen, moment.history);
  });
  fc.assert(property, { numRuns: 1000 });
}

/** Nothing can be concluded: libvirt is silent, and the process table does not say that no process is there. */
const blind = ({ domain, process }: DomainFacts): boolean => domain.kind === 'unknown' && process.kind !== 'absent';

/** stop makes up its mind before it removes the record, which may be the last that says who the domain is. */
const decided = (history: History): boolean => lastTaken(history, 'remove-record') !== undefined;

describe('unknownIsNotAbsent', () => {
  test('monitor', () =>
    always(anyFacts, monitor, (step, facts) => {
      if (blind(facts)) expect(['ok', 'not-running']).not.toContain(outcomeOf(step));
    }));
  test('stop', () =>
    always(anyFacts, stop, (step, facts, history) => {
      if (blind(facts) && !decided(history)) expect(outcomeOf(step)).not.toBe('ok');
    }));
  test('start', () =>
    always(anyStartSight, start, (step, facts) => {
      if (facts.domain.kind === 'unknown') expect(outcomeOf(step)).not.toBe('ok');
    }));
  test('a probe never answers with a code that Pacemaker reads as not running', () =>
    always(anyFacts, monitor, (step) => {
      expect(['args', 'installed', 'configured']).not.toContain(outcomeOf(step));
    }));
});

describe('monitorOnlyLooks', () => {
  test('it notes down, switches autostart off and runs the operator’s scripts, no more', () =>
    always(anyFacts, monitor, (step) => {
      expect([undefined, 'write-record', 'disable-autostart', 'run-monitor-scripts']).toContain(asksFor(step));
    }));
});

describe('stopNeverLies', () => {
  test('success needs absence, or a domain that is another resource’s', () =>
    always(anyFacts, stop, (step, facts, history) => {
      const forgets = asksFor(step) === 'remove-record';
      if ((outcomeOf(step) !== 'ok' && !forgets) || decided(history)) return;
      const evidence = localEvidence(facts);
      const others = evidence.kind === 'active' && ownedByOther(evidence.domain, resource);
      expect(evidence.kind === 'absent' || others).toBe(true);
    }));
  test('it never lets a guest execute', () =>
    always(anyFacts, stop, (step) => {
      expect(['resume', 'create-paused', 'begin-migration', 'write-record']).not.toContain(asksFor(step));
    }));
});

/** Peers that answer clear whenever they are asked. */
const clear = asked({ answers: [answer(online, nothing)], atS: Number.MAX_SAFE_INTEGER });
const onlyDisksUnknown = fc
  .constantFrom({}, { domain: paused('user', { tag: tagged('claim') }), process: qemu, record: recorded('starting') })
  .map((seen): StartSight => Object.assign(startFacts({ ...seen, disks: unknown('late') }), { peers: clear }));

describe('neverTwoRunning, as far as start can see', () => {
  const candidate = { resource, identity, disks: [] };

  test('it claims only where libvirt says absent and no process can be there, and no peer objects', () =>
    always(anyStartSight, start, (step, facts) => {
      if (asksFor(step) !== 'create-paused') return;
      expect(facts.domain.kind).toBe('absent');
      expect(['absent', 'not-applicable']).toContain(facts.process.kind);
      expect(refusePeers(candidate, facts.peers)).toBeUndefined();
    }));

  test('it lets execute only its own claim, that it has asked the peers about', () =>
    always(anyStartSight, start, (step, facts, history) => {
      if (asksFor(step) !== 'resume') return;
      expect(facts.domain.kind === 'known' && isClaim(facts.domain.value, facts.record)).toBe(true);
      const created = lastTaken(history, 'create-paused');
      expect(created).toBeDefined();
      if ('beganMs' in facts.peers) expect(facts.peers.beganMs).toBeGreaterThanOrEqual(created?.endedMs ?? Infinity);
      expect(refusePeers(candidate, facts.peers)).toBeUndefined();
    }));

  test('it does neither while its own disks are not known, though nothing else stands against it', () =>
    always(onlyDisksUnknown, start, (step) => {
      expect(['create-paused', 'resume']).not.toContain(asksFor(step));
    }));

  test('its success is a domain that is seen here and is no claim', () =>
    always(anyStartSight, start, (step, facts) => {
      if (outcomeOf(step) !== 'ok') return;
      expect(facts.domain.kind === 'known' && !isClaim(facts.domain.value, facts.record)).toBe(true);
    }));
});

describe('a migration is judged by what is seen', () => {
  test('migrate_to succeeds only when the domain is gone here and its call has ended', () =>
    always(anyMigrateSight, migrateTo, (step, facts) => {
      if (outcomeOf(step) !== 'ok') return;
      expect(localEvidence(facts).kind).toBe('absent');
      expect(['done', 'failed']).toContain(facts.call.kind);
    }));

  test('migrate_to ends the guest here only for the same guest that executes on another host', () =>
    always(anyMigrateSight, migrateTo, (step, { call, domain, targetHost, onTarget }) => {
      if (asksFor(step) !== 'destroy') return;
      expect([call.kind, targetHost]).toEqual(['failed', 'another']);
      const generationOf = (copy: typeof domain) =>
        copy.kind === 'known' && executes(copy.value) ? copy.value.tag?.generation : undefined;
      expect(generationOf(domain)).toBeDefined();
      expect(generationOf(onTarget)).toBe(generationOf(domain));
      expect(onTarget).toMatchObject({ value: { isOwnStart: false } });
    }));

  test('migrate_from succeeds only when the guest executes here, or was paused by an operator', () =>
    always(anyFacts, migrateFrom, (step, { domain }) => {
      if (outcomeOf(step) !== 'ok') return;
      expect(domain.kind === 'known' && (executes(domain.value) || domain.value.pausedReason === 'user')).toBe(true);
    }));
});

/** Plays on from the moment at which the verdict is due, with facts that do not change whatever is done. */
function ends<F>(facts: fc.Arbitrary<F>, decide: Decide<F>): void {
  const property = fc.property(facts, anyMoment, fc.infiniteStream(anyOutcome), (seen, moment, outcomes) => {
    const { timeoutMs } = moment;
    const dueMs = Math.max(moment.nowMs, timeoutMs * VERDICT_SHARE);
    let nowMs = dueMs;
    const history: Taken[] = [...moment.history];
    for (let round = 0; round < ROUNDS_MAX; round += 1) {
      const step = decide(seen, { history, nowMs, timeoutMs });
      if (step.kind === 'done') break;
      const beganMs = nowMs;
      nowMs += step.kind === 'wait' ? step.ms : 1;
      history.push(takenOf(step, { beganMs, endedMs: nowMs }, outcomes.next().value));
    }
    expect(history.length - moment.history.length).toBeLessThan(ROUNDS_MAX);
    // One last short wait may begin just before the end.
    expect(nowMs - dueMs).toBeLessThan(timeoutMs * 0.05 + 300);
  });
  fc.assert(property, { numRuns: 1000 });
}

const ROUNDS_MAX = 100;

describe('everyCallEnds', () => {
  test('monitor', () => ends(anyFacts, monitor));
  test('stop', () => ends(anyFacts, stop));
  test('start', () => ends(anyStartSight, start));
  test('migrate_from', () => ends(anyFacts, migrateFrom));
  test('migrate_to', () => ends(anyMigrateSight, migrateTo));
});

function takenOf(
  step: Exclude<Step, { kind: 'done' }>,
  times: Pick<Taken, 'beganMs' | 'endedMs'>,
  outcome: Outcome,
): Taken {
  if (step.kind === 'wait') return { kind: 'wait', for: step.for, ...times };
  return { kind: 'act', effect: step.effect, outcome, ...times };
}
