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
  const told = rounds.flatMap((round, index) =>
    isRepeat(rounds, index) ? [] : [tellRound(round, around(rounds, index))],
  );
  return [
    `${action} of ${resource} by ${agent} ${version}, timeout ${timeoutMs / 1000} s`,
    ...told,
    tellVerdict(call),
    ...(section === undefined ? [] : [`About ${codeOf(call.verdict) ?? ''}:\n${indented(section, '  ')}`]),
    tellVersions(rounds),
  ].join('\n\n');
}

const MARGIN = ' '.repeat(10);

/** A look that showed nothing new, after which the call went on with the wait that it was at. */
function isRepeat(rounds: readonly ExplainedRound[], index: number): boolean {
  const [before, round] = [rounds[index - 1], rounds[index]];
  if (before?.step.kind !== 'wait' || round?.step.kind !== 'wait') return false;
  const isAlike = round.step.for === before.step.for && round.step.because === before.step.because;
  const isQuiet = [...before.taken, ...round.taken].every(({ kind }) => kind === 'wait');
  return isAlike && isQuiet && round.thisVersion === undefined && newsOf(round, before.seen).length === 0;
}

interface Around {
  /** What the round before had seen. */
  readonly before: readonly string[];
  /** The rounds after it that are its repeats. */
  readonly repeats: readonly ExplainedRound[];
}

function around(rounds: readonly ExplainedRound[], index: number): Around {
  const after = rounds.slice(index + 1);
  const end = after.findIndex((_, offset) => !isRepeat(rounds, index + 1 + offset));
  return { before: rounds[index - 1]?.seen ?? [], repeats: end < 0 ? after : after.slice(0, end) };
}

function newsOf({ seen }: ExplainedRound, before: readonly string[]): string[] {
  return seen.filter((line) => !before.includes(line));
}

function tellRound(round: ExplainedRound, { before, repeats }: Around): string {
  const { nowMs, step, thisVersion, taken } = round;
  const news = newsOf(round, before);
  const last = repeats.at(-1);
  const lines = [
    ...(news.length === 0 ? ['nothing new is seen'] : news),
    ...(step.kind === 'done' ? [] : [`-> ${stepWords(step)}`]),
    ...taken.flatMap(tellTaken),
    ...(last === undefined
      ? []
      : [
          `   until ${secondsWords(last.nowMs)}: ${repeats.length === 1 ? 'one more look' : `${repeats.length} more looks`}, nothing new`,
        ]),
    ...(thisVersion === undefined ? [] : [`!! this version decides otherwise: ${stepWords(thisVersion)}`]),
  ];
  return `${secondsWords(nowMs).padStart(MARGIN.length - 2)}  ${lines.join(`\n${MARGIN}`)}`;
}

function secondsWords(ms: number): string {
  return `${(ms / 1000).toFixed(2)} s`;
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
  const took = secondsWords(taken.endedMs - taken.beganMs);
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
  if (others === 0)
    return `This version decides ${rounds.length === 1 ? 'the only round' : `all ${rounds.length} rounds`} alike.`;
  return `This version decides ${others} of ${rounds.length} rounds otherwise; the first of them is marked !! above.`;
}

const COLUMNS = 100;

/** Paragraphs, broken into lines that fit a terminal. */
function indented(text: string, margin: string): string {
  return text
    .split('\n')
    .map((line) => broken(line, margin))
    .join('\n');
}

function broken(paragraph: string, margin: string): string {
  const lines: string[] = [];
  for (const word of paragraph.split(' ')) {
    const last = lines.at(-1);
    if (last !== undefined && last.length + word.length < COLUMNS) lines[lines.length - 1] = `${last} ${word}`;
    else lines.push(`${margin}${word}`);
  }
  return lines.join('\n').trimEnd();
}
