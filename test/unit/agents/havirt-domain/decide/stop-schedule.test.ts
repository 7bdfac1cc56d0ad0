// stop over its whole timeout, for timeouts that people use (Pacemaker's default is 20 s).
import type { History } from '../../../../../agents/havirt-domain/model/steps.ts';
import { describe, expect, test } from 'vitest';
import { decideStop } from '../../../../../agents/havirt-domain/decide/stop.ts';
import type { DomainFacts } from '../../../../../agents/havirt-domain/model/facts.ts';
import { absent } from '../../../../../src/model/probe.ts';
import { lastTaken, taken } from '../../../../../src/model/timing.ts';
import { active, facts, paused, qemu, resource, running, silent } from './facts.ts';
import { play } from './play.ts';

const here = { domain: running, process: qemu };

function stop(timeoutS: number, sees: (history: History, nowMs: number) => Partial<DomainFacts>, force = false) {
  return play<DomainFacts>({
    decide: (seen, moment) => decideStop({ resource, force, shutdownTimeoutMs: undefined }, seen, moment),
    timeoutMs: timeoutS * 1000,
    sees: (history, nowMs) => facts(sees(history, nowMs)),
  });
}

test('a guest that obeys is gone after one request', () => {
  const { line } = stop(90, (history) => (lastTaken(history, 'shutdown') === undefined ? here : {}));
  expect(line).toEqual(['0 shutdown', '0 ok']);
});

test('a guest that listens only later hears a later request', () => {
  const { line } = stop(90, (history) => (taken(history, 'shutdown').length < 3 ? here : {}));
  expect(line).toEqual(['0 shutdown', '10 shutdown', '20 shutdown', '20 ok']);
});

test('a guest that ignores requests is destroyed in good time', () => {
  const { line } = stop(90, (history) => (lastTaken(history, 'destroy') === undefined ? here : {}));
  expect(line.slice(-2)).toEqual(['54 destroy', '54 ok']);
});

test('QEMU that takes fifteen seconds to die of destroy is waited for', () => {
  const { line } = stop(90, (history, nowMs) => {
    const destroyed = lastTaken(history, 'destroy');
    return destroyed !== undefined && nowMs > 54_000 + 15_000 ? {} : here;
  });
  expect(line.at(-1)).toMatch(/^\d+ ok$/);
});

const killed = (history: History): boolean =>
  taken(history, 'signal-process').some(({ effect }) => 'signal' in effect && effect.signal === 'SIGKILL');

const untilKilled = (seen: Partial<DomainFacts>) => (history: History) => (killed(history) ? {} : seen);

describe.each([10, 20, 30, 60, 90, 180, 600])('with a timeout of %i s', (timeoutS) => {
  test('a domain that only SIGKILL ends is ended, and success said', () => {
    const { line, endMs } = stop(timeoutS, untilKilled(here));
    expect(line.at(-1)).toMatch(/ ok$/);
    expect(endMs).toBeLessThan(timeoutS * 900);
  });

  // A hung destroy takes its bound, and the look after it its own.
  test('so it is when shutdown_timeout would take all the time and libvirt lets the destroy hang', () => {
    const played = play<DomainFacts>({
      decide: (seen, moment) =>
        decideStop({ resource, force: false, shutdownTimeoutMs: timeoutS * 1000 }, seen, moment),
      timeoutMs: timeoutS * 1000,
      sees: (history) => facts(untilKilled(here)(history)),
      outcome: ({ kind }) => (kind === 'destroy' ? { ms: Math.min(8000, timeoutS * 300) } : {}),
    });
    expect(played.line.at(-1)).toMatch(/ ok$/);
  });

  test('a guest that never gets out of a save is ended', () => {
    const saving = { domain: paused('save'), process: qemu };
    const { line } = stop(timeoutS, (history) => (lastTaken(history, 'destroy') === undefined ? saving : {}));
    expect(line.map((step) => step.replace(/^\d+ /, ''))).toEqual(['destroy', 'ok']);
  });

  test('so is one whose libvirt is gone', () => {
    expect(stop(timeoutS, untilKilled({ domain: silent, process: qemu })).line.at(-1)).toMatch(/ ok$/);
  });

  test('so is one that libvirt denies', () => {
    expect(stop(timeoutS, untilKilled({ domain: absent, process: qemu })).line.at(-1)).toMatch(/ ok$/);
  });

  test('one that nothing ends is said to be there, before the timeout', () => {
    const { line, endMs } = stop(timeoutS, () => here);
    expect(line.at(-1)).toMatch(/STOP_FAILED$/);
    expect(endMs).toBeLessThan(timeoutS * 950);
  });

  test('libvirt that comes back late can still ask the guest', () => {
    const { line } = stop(timeoutS, (history, nowMs) => {
      if (nowMs < timeoutS * 350) return { domain: silent, process: qemu };
      return lastTaken(history, 'shutdown') === undefined ? here : {};
    });
    expect(line.map((step) => step.replace(/^\d+ /, ''))).toEqual(['shutdown', 'ok']);
  });

  test('force_stop asks no guest', () => {
    const { line } = stop(timeoutS, (history) => (lastTaken(history, 'destroy') ? {} : here), true);
    expect(line).toEqual(['0 destroy', '0 ok']);
  });

  test('a domain in its own shutdown is waited for and then ended', () => {
    const leaving = { domain: active({ state: 'shutdown' }), process: qemu };
    expect(stop(timeoutS, (history) => (lastTaken(history, 'destroy') ? {} : leaving)).line.at(-1)).toMatch(/ ok$/);
  });
});
