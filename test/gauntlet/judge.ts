// From the evidence of one played case to what is wrong with it. Pure. An empty list is a pass. Whether the guest executed
// twice is judged by its own records and by the process tables alone.
import { checkWriters, conflictText, type Boot } from '../../src/lab/guest/writers.ts';
import type { Sighting } from '../../src/lab/guest/watch.ts';
import type { Look } from './evidence/copies.ts';
import { findDoubles } from './evidence/doubles.ts';
import type { AgentCall, Fencing } from './evidence/journal.ts';
import type { AgentName, Expectation } from './fault-case.ts';

/** Everything that is known of a played case when it is judged. */
export interface Evidence {
  readonly beganMs: number;
  readonly endedMs: number;
  /** The records on the disk of the guest under test, whoever wrote them. */
  readonly sightings: readonly Sighting[];
  readonly looks: readonly Look[];
  readonly calls: readonly AgentCall[];
  readonly fencings: readonly Fencing[];
  /** What the case itself found wrong. */
  readonly complaints: readonly string[];
  /** Where the guest was running well at the end; why not, when it was not. */
  readonly end: { readonly node: string } | { readonly trouble: string };
}

export type FindingKind =
  | 'two copies'
  | 'killed needlessly'
  | 'fenced needlessly'
  | 'not recovered'
  | 'no such reason'
  | 'call timed out'
  | 'not played';

export interface Finding {
  readonly kind: FindingKind;
  readonly text: string;
}

/** What is wrong, the worst first. */
export function judge(agent: AgentName, expected: Expectation, evidence: Evidence): Finding[] {
  const { boots } = checkWriters(evidence.sightings);
  return [
    ...twoCopies(evidence),
    ...killed(expected, boots),
    ...fencedNeedlessly(expected, evidence),
    ...notRecovered(agent, expected, evidence),
    ...(agent === 'havirt-domain' ? missingCodes(expected, evidence) : []),
    ...lateCalls(evidence),
  ];
}

/** The codes that the agents gave as reasons, in the order in which they first came. */
export function codesIn(calls: readonly AgentCall[]): string[] {
  const found = calls.flatMap(({ verdict }) =>
    [...verdict.matchAll(/\b([A-Z]+(?:_[A-Z]+)+): /g)].map(([, code]) => code ?? ''),
  );
  return [...new Set(found)];
}

function twoCopies({ sightings, looks, beganMs }: Evidence): Finding[] {
  const written = checkWriters(sightings).conflicts.map((conflict) =>
    conflictText(conflict).replace('two copies: ', ''),
  );
  const seen = findDoubles(looks).map(
    ({ fromMs, toMs, nodes }) =>
      `process tables: copies on ${nodes.join(' and ')} executed at once for ${seconds(toMs - fromMs)} from ${seconds(fromMs - beganMs)} on`,
  );
  return [...written, ...seen].map((text) => ({ kind: 'two copies', text }));
}

function killed({ bootsMax }: Expectation, boots: readonly Boot[]): Finding[] {
  if (boots.length <= bootsMax) return [];
  return [{ kind: 'killed needlessly', text: `the guest booted ${boots.length} times, ${bootsMax} would have done` }];
}

function fencedNeedlessly({ fenced = [] }: Expectation, { fencings }: Evidence): Finding[] {
  return fencings
    .filter(({ node }) => !fenced.includes(node))
    .map(({ node }) => ({ kind: 'fenced needlessly', text: `${node} was fenced` }));
}

function notRecovered(agent: AgentName, expected: Expectation, { end, complaints }: Evidence): Finding[] {
  const { endsOn, refusalsLeave = endsOn } = expected;
  const nodes = agent === 'havirt-domain' ? refusalsLeave : endsOn;
  return [...complaints.map((text) => ({ kind: 'not recovered' as const, text })), ...wrongEnd(nodes, end)];
}

function wrongEnd(endsOn: Expectation['endsOn'], end: Evidence['end']): Finding[] {
  if ('trouble' in end) return [{ kind: 'not recovered', text: end.trouble }];
  if (endsOn === undefined || endsOn.includes(end.node)) return [];
  return [{ kind: 'not recovered', text: `the guest ended on ${end.node}, not on ${endsOn.join(' or ')}` }];
}

function missingCodes({ codes = [] }: Expectation, { calls }: Evidence): Finding[] {
  const given = codesIn(calls);
  return codes
    .filter((code) => !given.includes(code))
    .map((code) => ({ kind: 'no such reason', text: `${code} was expected; given: ${given.join(', ') || 'none'}` }));
}

function lateCalls({ calls }: Evidence): Finding[] {
  return calls
    .filter(({ verdict }) => /timed out/i.test(verdict))
    .map(({ node, action }) => ({ kind: 'call timed out', text: `${action} on ${node}` }));
}

function seconds(ms: number): string {
  return `${(ms / 1000).toFixed(1)} s`;
}
