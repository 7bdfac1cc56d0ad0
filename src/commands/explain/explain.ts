// Explains a trace: each call decided again by its agent, told in words, with what the documentation says about its verdict.
import { agents } from '../../../agents/registry.ts';
import { readAsset } from '../../program/assets.ts';
import { readTrace, type TracedCall } from '../../runtime/read-trace.ts';
import { replay, type Explainer, type ReplayedRound } from '../../runtime/replay.ts';
import type { Answer } from '../command.ts';
import { codeOf, tellCall, type ExplainedCall, type ExplainedRound } from './tell-call.ts';
import { sectionOf } from './verdict-section.ts';

/** @throws Error when the text is no trace, or that of an agent which this program does not have */
export async function explain(text: string): Promise<Answer> {
  const calls = await Promise.all(readTrace(text).map(explained));
  return { data: { calls }, text: calls.map(tellCall).join('\n\n'), exitStatus: 0 };
}

async function explained(call: TracedCall): Promise<ExplainedCall> {
  const { header, verdict = lastStep(call) } = call;
  const explainer = await explainerOf(header.agent);
  const rounds = replay(call, explainer).map((round) => explainedRound(round, explainer));
  const code = codeOf(verdict);
  const section = code === undefined ? undefined : sectionOf(readAsset('docs/verdicts.md'), code);
  return { header, rounds, verdict, section };
}

function explainedRound(
  { nowMs, facts, step, again, isSame, taken }: ReplayedRound,
  explainer: Explainer,
): ExplainedRound {
  const told = taken.map((each) => Object.assign({}, each, { about: explainer.about(each) }));
  return { nowMs, seen: explainer.seen(facts), step, thisVersion: isSame ? undefined : again, taken: told };
}

/** A trace of an agent that was killed while it wrote its verdict has the step that it came to. */
function lastStep({ rounds }: TracedCall): TracedCall['verdict'] {
  const step = rounds.at(-1)?.step;
  return step?.kind === 'done' ? step.verdict : undefined;
}

async function explainerOf(name: string): Promise<Explainer> {
  const agent = await agents.get(name)?.();
  const found = await agent?.explainer?.();
  if (found === undefined) throw new Error(`this program has no agent "${name}" that explains its traces`);
  return found;
}
