// Picks calls for test/replays out of traces that were recorded on a lab: for each action and verdict the shortest ones that
// came to it by different ways, and the one that came to it by the longest.
//   node scripts/replays.ts FOLDER-OF-TRACES [CALLS-PER-VERDICT]
// Record them with: HAVIRT_TEST_TRACES=FOLDER npx vitest run --project lab
import { mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { readTrace, type TracedCall } from '../src/runtime/read-trace.ts';

/** A longer call is a poor example, and there is a shorter one that came to the same. */
const BYTES_MAX = 60_000;

const [folder = '', perVerdict = '3'] = process.argv.slice(2);
const target = join(import.meta.dirname, '../test/replays');

// A node that was off when the traces were fetched has an empty file.
const texts = readdirSync(folder)
  .filter((name) => name.endsWith('.jsonl'))
  .map((name) => readFileSync(join(folder, name), 'utf8'));
const calls = texts.filter((text) => text.trim() !== '').flatMap(readTrace);
const usable = calls.filter(
  (call) =>
    // status is decided as a probe is.
    call.header.action !== 'status' &&
    call.verdict !== undefined &&
    call.rounds.length > 0 &&
    linesOf(call).length <= BYTES_MAX,
);

mkdirSync(target, { recursive: true });
for (const [name, alike] of Map.groupBy(usable, nameOf)) {
  const ways = [...Map.groupBy(alike, wayOf).values()]
    .map(shortest)
    .toSorted((one, other) => sizeOf(one) - sizeOf(other));
  const few = mostOf(name) - 1;
  const picked = [...ways.slice(0, few), ...ways.slice(few).slice(-1)];
  for (const [index, call] of picked.entries()) {
    writeFileSync(join(target, `${name}-${index + 1}.jsonl`), linesOf(call));
  }
  console.log(`${name}: ${picked.length} of ${alike.length} calls`);
}

/** Success has more ways than a refusal. */
function mostOf(name: string): number {
  return /[A-Z]/.test(name) ? Number(perVerdict) : 2 * Number(perVerdict);
}

/** `start-PEER_ACTIVE` */
function nameOf({ header: { action }, verdict }: TracedCall): string {
  return `${action}-${verdict?.reason?.code ?? verdict?.outcome ?? ''}`;
}

/** What the call did, and what it waited for; how often in a row is no other way. */
function wayOf({ rounds }: TracedCall): string {
  const steps = rounds.map(({ step }) =>
    step.kind === 'act' ? step.effect.kind : step.kind === 'wait' ? step.for : step.verdict.outcome,
  );
  return steps.filter((step, index) => step !== steps[index - 1]).join(', ');
}

function shortest(alike: readonly TracedCall[]): TracedCall {
  return alike.reduce((best, call) => (sizeOf(call) < sizeOf(best) ? call : best));
}

function sizeOf(call: TracedCall): number {
  return linesOf(call).length;
}

/** The call as its agent wrote it, but for the boot that all nodes of a lab share, which is the machine's. */
function linesOf({ header, rounds, verdict }: TracedCall): string {
  const events = rounds.flatMap(({ taken, ...round }) => [round, ...taken.map((each) => ({ taken: each }))]);
  const lines = [header, ...events, { verdict }].map((event) => `${JSON.stringify(event)}\n`).join('');
  return lines.replaceAll(/\bboot [0-9a-f-]{36}/g, 'boot 00000000-0000-4000-8000-000000000001');
}
