// Calls that were recorded on the lab, decided again: the shipped deciders must come to what they came to there. One file a call,
// found by being in this folder; docs/trace.md says how one is recorded.
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { agents } from '../../agents/registry.ts';
import { readTrace } from '../../src/runtime/read-trace.ts';
import { replay } from '../../src/runtime/replay.ts';

const files = readdirSync(import.meta.dirname).filter((name) => name.endsWith('.jsonl'));
const readCalls = (name: string) => readTrace(readFileSync(join(import.meta.dirname, name), 'utf8'));

test('there are calls of every action', () => {
  const actions = new Set(files.flatMap((name) => readCalls(name).map(({ header: { action } }) => action)));
  expect([...actions]).toEqual(expect.arrayContaining(['start', 'stop', 'monitor', 'migrate_to', 'migrate_from']));
  expect(files.length).toBeGreaterThanOrEqual(40);
});

describe('decided alike', () => {
  test.each(files)('%s', async (name) => {
    for (const call of readCalls(name)) {
      const agent = await agents.get(call.header.agent)?.();
      const explainer = await agent?.explainer?.();
      if (explainer === undefined) throw new Error(`no agent ${call.header.agent} that can decide again`);
      const rounds = replay(call, explainer);
      const otherwise = rounds.filter(({ isSame }) => !isSame);
      expect(otherwise.map(({ step, again }) => ({ step, again }))).toEqual([]);
      expect(rounds.length).toBeGreaterThan(0);
    }
  });
});

test('another decision is found', async () => {
  const name = files.find((each) => each.startsWith('stop-ok')) ?? '';
  const [call] = readCalls(name);
  const explainer = await (await agents.get('havirt-domain')?.())?.explainer?.();
  if (call === undefined || explainer === undefined) throw new Error('nothing to decide');
  const request = { ...call.header.request, resource: 'another' };
  const facts = call.rounds.map((round) =>
    Object.assign({}, round, {
      facts: { ...round.facts, domain: { kind: 'unknown', why: 'x' }, process: { kind: 'unknown', why: 'x' } },
    }),
  );
  const changed = replay({ ...call, header: { ...call.header, request }, rounds: facts }, explainer);
  expect(changed.some(({ isSame }) => !isSame)).toBe(true);
});
