// A call in words, for a terminal: round by round what was seen anew, what was decided, and what came of it.
import type { Step, Taken } from '../../model/step.ts';
import type { Verdict } from '../../model/verdict.ts';
import { exitCode } from '../../ocf/exit-code.ts';
import type { TraceHeader } from '../../runtime/trace-format.ts';

export interface ExplainedRound {
  /** Milliseconds since the call began. */
  readonly nowMs: number;
  readonly seen: readonly string[];
  readonly step: Step;
  /** What this version decides, where that is something else. */
  readonly thisVersion: Step | undefined;
  readonly taken: readonly (Taken & { readonly about: readonly string[] })[];
}

export interface ExplainedCall {
  readonly header: TraceHeader;
  readonly rounds: readonly ExplainedRound[];
  /** Undefined where the call was cut short. */
  readonly verdict: Verdict | undefined;
  /** What the documentation says about the verdict's code. */
  readonly section: string | undefined;
}

/** The code of a verdict, if it has one. */
export function codeOf(verdict: Verdict | undefined): string | undefined {
  return verdict?.reason?.code;
}

/** The call as text, without a last newline. */
export function tellCall(call: ExplainedCall): string {
  const { header, rounds, section } = call;
  const { action, resource, agent, version, timeoutMs } = header;
  const told = rounds.map((round, index) => tellRound(round, rounds[index - 1]?.seen ?? []));
  return [
    `${action} of ${resource} by ${agent} ${version}, timeout ${timeoutMs / 1000} s`,
    ...told,
    tellVerdict(call),
    ...(section === undefined ? [] : [`About ${codeOf(call.verdict) ?? ''}:\n${indented(section, '  ')}`]),
    tellVersions(rounds),
  ].join('\n\n');
}

const MARGIN = ' '.repeat(10);

function tellRound({ nowMs, seen, step, thisVersion, taken }: ExplainedRound, before: readonly string[]): string {
  const news = seen.filter((line) => !before.includes(line));
  const lines = [
    ...(news.length === 0 ? ['nothing new is seen'] : news),
    ...(step.kind === 'done' ? [] : [`-> ${stepWords(step)}`]),
    ...taken.flatMap(tellTaken),
    ...(thisVersion === undefined ? [] : [`!! this version decides otherwise: ${stepWords(thisVersion)}`]),
  ];
  return `${`${(nowMs / 1000).toFixed(2)} s`.padStart(MARGIN.length - 2)}  ${lines.join(`\n${MARGIN}`)}`;
}

function stepWords(step: Step): string {
  switch (step.kind) {
    case 'act':
      return step.effect.kind;
    case 'wait':
      return `waits for ${step.for}${step.because === undefined ? '' : `: ${step.because}`}`;
    case 'done':
      return verdictWords(step.verdict);
  }
}

function tellTaken(taken: ExplainedRound['taken'][number]): string[] {
  if (taken.kind === 'wait') return [];
  const took = `${((taken.endedMs - taken.beganMs) / 1000).toFixed(2)} s`;
  const how =
    taken.outcome.kind === 'done' ? `done in ${took}` : `${taken.outcome.kind} after ${took}: ${taken.outcome.why}`;
  const ending = taken.kind === 'end' ? `${taken.effect.kind} has ended: ${how}` : how;
  return [...taken.about, ending].map((line) => `   ${line}`);
}

function tellVerdict({ header: { action }, verdict }: ExplainedCall): string {
  if (verdict === undefined) return `The trace ends here: the agent was killed, or ${action} is still under way.`;
  return `${action} answers ${verdictWords(verdict)}`;
}

function verdictWords({ outcome, reason }: Verdict): string {
  return `${exitCode[outcome]} (${outcome})${reason === undefined ? '' : `: ${reason.code}: ${reason.text}`}`;
}

function tellVersions(rounds: readonly ExplainedRound[]): string {
  const others = rounds.filter(({ thisVersion }) => thisVersion !== undefined).length;
  if (others === 0) return `This version decides all ${rounds.length} rounds alike.`;
  return `This version decides ${others} of ${rounds.length} rounds otherwise; the first of them is marked !! above.`;
}

function indented(text: string, margin: string): string {
  return text.replaceAll(/^(?=.)/gm, margin);
}
