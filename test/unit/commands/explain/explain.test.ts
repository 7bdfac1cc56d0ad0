// `havirt explain`, on a call as an agent would have traced it.
import { expect, test } from 'vitest';
import { explain } from '../../../../src/commands/explain/explain.ts';
import { sectionOf } from '../../../../src/commands/explain/verdict-section.ts';
import { traced } from '../../../../src/runtime/trace-format.ts';
import { unknown } from '../../../../src/model/probe.ts';
import { decideStart } from '../../../../agents/havirt-domain/decide/start/start.ts';
import type { Taken } from '../../../../agents/havirt-domain/model/steps.ts';
import { resource, startFacts } from '../../agents/havirt-domain/decide/facts.ts';
import { answer, asked, held, mute, online, reporting } from '../../agents/havirt-domain/decide/peers-facts.ts';

const request = { resource, monitorScripts: false, peerCheck: true };
const header = {
  trace: 1,
  agent: 'havirt-domain',
  version: '0.1.0',
  resource: 'VM',
  action: 'start',
  timeoutMs: 90_000,
  request,
};
const facts = startFacts();
const peers = asked({ answers: [answer(online, reporting(held())), answer({ ...online, name: 'n3' }, mute)] });
if (peers.kind !== 'asked') throw new Error('they were asked');
const question: Taken = {
  kind: 'act',
  effect: { kind: 'ask-peers' },
  beganMs: 50,
  endedMs: 470,
  outcome: { kind: 'done', learned: { kind: 'peers', peers } },
};

const steps = [
  decideStart(request, facts, { history: [], nowMs: 50, timeoutMs: 90_000 }),
  decideStart(request, facts, { history: [question], nowMs: 6000, timeoutMs: 90_000 }),
];

function trace(second = steps[1]): string {
  const events = [
    header,
    { nowMs: 50, facts, step: steps[0] },
    { taken: question },
    { nowMs: 6000, facts, step: second },
    ...(second?.kind === 'done' ? [{ verdict: second.verdict }] : []),
  ];
  return events.map((event) => JSON.stringify(event, traced)).join('\n');
}

test('tells what was seen, done and learned, and what the verdict means', async () => {
  const { text, exitStatus } = await explain(trace());
  expect(exitStatus).toBe(0);
  expect(text).toMatch(/^start of VM by havirt-domain 0\.1\.0, timeout 90 s\n/);
  expect(text).toContain(' 0.05 s  domain: guest1, UUID 6a1b3c5d-0000-4000-8000-00000000beef\n');
  expect(text).toContain('          libvirt: the domain is not active\n');
  expect(text).toContain('          -> ask-peers\n             asks all other nodes whether');
  expect(text).toContain('             n2 (online): active: guest1 is running\n');
  expect(text).toContain('             n3 (online): no route to host\n');
  expect(text).toContain(' 6.00 s  nothing new is seen');
  expect(text).toContain('\n\nstart answers 1 (generic): PEER_ACTIVE: guest1 is active on n2');
  expect(text).toMatch(/\n\nAbout PEER_ACTIVE:\n {2}Exit code: 1 \(start\)\.\n\n {2}What happened\. /);
  expect(text).toMatch(/\n\nThis version decides all 2 rounds alike\.$/);
});

test('a call that this version would decide otherwise is marked', async () => {
  const { text } = await explain(trace({ kind: 'act', effect: { kind: 'create-paused' } }));
  expect(text).toContain('!! this version decides otherwise: 1 (generic): PEER_ACTIVE');
  expect(text).toContain('This version decides 1 of 2 rounds otherwise');
  expect(text).toContain('The trace ends here');
});

test('looks that show nothing new while it waits are told in one line', async () => {
  const silent = startFacts({ domain: unknown('no answer') });
  const rounds = [100, 1100, 2100].flatMap((nowMs) => [
    { nowMs, facts: silent, step: decideStart(request, silent, { history: [], nowMs, timeoutMs: 90_000 }) },
    { taken: { kind: 'wait', for: 'libvirt to answer', beganMs: nowMs, endedMs: nowMs + 1000 } },
  ]);
  const { text } = await explain([header, ...rounds].map((event) => JSON.stringify(event, traced)).join('\n'));
  expect(text).toContain('-> waits for libvirt to answer\n             until 2.10 s: 2 more looks, nothing new\n');
  expect(text).not.toContain('nothing new is seen');
});

test('for programs: the same as data', async () => {
  const { data } = await explain(trace());
  expect(data).toMatchObject({
    calls: [{ header: { action: 'start' }, rounds: [{ nowMs: 50 }, {}], verdict: { reason: { code: 'PEER_ACTIVE' } } }],
  });
});

test('a trace of another agent', async () => {
  await expect(explain(trace().replace('havirt-domain', 'other'))).rejects.toThrow('no agent "other"');
});

test('every verdict’s section is found, and one that is none is not', () => {
  const page = '# Verdicts\n\n## ONE\n\nExit code: 1.\n\n**What happened.** A\nB.\n**What to do.** C.\n\n## TWO\n\nD\n';
  expect(sectionOf(page, 'ONE')).toBe('Exit code: 1.\n\nWhat happened. A B.\nWhat to do. C.');
  expect(sectionOf(page, 'TWO')).toBe('D');
  expect(sectionOf(page, 'THREE')).toBeUndefined();
});
