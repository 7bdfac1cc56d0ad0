// What a call tells: effects that change a domain, failures and refusals; a healthy monitor says nothing.
import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { logWords } from '../../../agents/havirt-domain/wire/log-words.ts';
import { succeeded } from '../../../agents/havirt-domain/model/steps.ts';
import { verdict } from '../../../agents/havirt-domain/model/codes.ts';
import { narratorFor } from '../../../src/runtime/narrate.ts';
import { did, facts, signalled } from '../agents/havirt-domain/decide/facts.ts';
import { directoryWith } from '../host/places.ts';

const subject = { agent: 'havirt-domain', version: '0', resource: 'VM', action: 'stop', timeoutMs: 20_000 };
/** A cluster's log file, and what is in it by now, without times and tags. */
function clusterLog() {
  const path = `${directoryWith({ log: '' })}/log`;
  const lines = (): string[] =>
    readFileSync(path, 'utf8')
      .split('\n')
      .filter((line) => line !== '')
      .map((line) => line.replace(/^.*?\]: /, ''));
  return { environment: { HA_LOGFILE: path }, lines };
}

test('nothing, when nothing happened', async () => {
  const { environment, lines } = clusterLog();
  await narratorFor(subject, environment, logWords).onVerdict({ outcome: 'ok' });
  expect(lines()).toEqual([]);
});

test('effects on the domain with how long they took, failures louder, bookkeeping not at all', async () => {
  const { environment, lines } = clusterLog();
  const narrator = narratorFor(subject, environment, logWords);
  narrator.onTaken(did('shutdown'), facts());
  narrator.onTaken(did('remove-record'), facts());
  narrator.onTaken(did('destroy', { failed: 'device busy' }), facts());
  narrator.onTaken(signalled('SIGKILL'), facts());
  await narrator.onVerdict({ outcome: 'ok' });
  expect(lines()).toEqual([
    'INFO: shutdown effect=shutdown ms=0',
    'WARNING: destroy failed: device busy effect=destroy ms=0',
    'INFO: signal-process effect=signal-process ms=0 pid=4242 signal=SIGKILL',
  ]);
});

test('a refusal with its code; what only degrades is a warning', async () => {
  const { environment, lines } = clusterLog();
  await narratorFor(subject, environment, logWords).onVerdict(verdict('generic', 'STOP_FAILED', 'still there'));
  await narratorFor(subject, environment, logWords).onVerdict(verdict('degraded', 'DOMAIN_PAUSED', 'paused'));
  expect(lines()).toEqual(['ERROR: stop: still there code=STOP_FAILED', 'WARNING: stop: paused code=DOMAIN_PAUSED']);
});

test('every round goes to the trace that is asked for, in order, before the call ends', async () => {
  const path = `${directoryWith()}/trace`;
  const narrator = narratorFor(subject, { OCF_TRACE_RA: '1', OCF_TRACE_FILE: path }, logWords);
  narrator.onBegin({ force: false });
  narrator.onStep({ kind: 'wait', ms: 5, for: 'the domain to end' }, facts(), 3);
  narrator.onTaken(did('destroy'), facts());
  narrator.onStep(succeeded, facts(), 4);
  await narrator.onVerdict({ outcome: 'ok' });
  const events = readFileSync(path, 'utf8')
    .trimEnd()
    .split('\n')
    .map((line) => JSON.parse(line) as Record<string, unknown>);
  expect(events.map((event) => Object.keys(event).join(' '))).toEqual([
    'trace agent version resource action timeoutMs request',
    'nowMs facts step',
    'taken',
    'nowMs facts step',
    'verdict',
  ]);
});
