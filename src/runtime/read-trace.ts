// Reads traces back: calls, each with its rounds. What stands between the lines of a trace, as in a log to which the agent's
// standard error went, is passed over.
import type { Taken } from '../model/step.ts';
import type { Verdict } from '../model/verdict.ts';
import { TRACE_FORMAT, type TraceHeader, type TraceRound } from './trace-format.ts';

/** One round, with what was done and what ended before the next look. */
export interface TracedRound extends TraceRound {
  readonly taken: readonly Taken[];
}

export interface TracedCall {
  readonly header: TraceHeader;
  readonly rounds: readonly TracedRound[];
  /** Undefined where the call was cut short. */
  readonly verdict: Verdict | undefined;
}

/**
 * All calls of a trace, in their order.
 * @throws Error what was expected, what was found, and in which line
 */
export function readTrace(text: string): TracedCall[] {
  const calls: { header: TraceHeader; rounds: (TraceRound & { taken: Taken[] })[]; verdict: Verdict | undefined }[] =
    [];
  for (const [index, line] of text.split('\n').entries()) {
    if (!line.startsWith('{')) continue;
    const event = parse(line, index + 1);
    if ('trace' in event) calls.push({ header: headerOf(event, index + 1), rounds: [], verdict: undefined });
    const call = calls.at(-1);
    if (call === undefined) throw new Error(`line ${index + 1}: ${expected}, got ${line.slice(0, 60)}`);
    if ('step' in event) call.rounds.push({ ...(event as unknown as TraceRound), taken: [] });
    if ('taken' in event) call.rounds.at(-1)?.taken.push(event['taken'] as Taken);
    if ('verdict' in event) call.verdict = event['verdict'] as Verdict;
  }
  if (calls.length === 0) throw new Error(`${expected}, got no line that begins with {`);
  return calls;
}

const expected = `expected a call to begin with {"trace":${TRACE_FORMAT},…}`;

function parse(line: string, number: number): Readonly<Record<string, unknown>> {
  try {
    return JSON.parse(line) as Readonly<Record<string, unknown>>;
  } catch {
    throw new Error(`line ${number}: expected a JSON object, got ${line.slice(0, 60)}`);
  }
}

function headerOf(event: Readonly<Record<string, unknown>>, number: number): TraceHeader {
  const { trace: format, agent, version } = event;
  if (format === TRACE_FORMAT) return event as unknown as TraceHeader;
  const writer = `${String(agent)} ${String(version)}`;
  throw new Error(
    `line ${number}: expected format ${TRACE_FORMAT}, got format ${String(format)}; explain it with ${writer}, which wrote it`,
  );
}
