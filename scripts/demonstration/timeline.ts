// What a timeline is drawn from, and as text: one line an event, one lane a node. Pure; the picture is timeline-svg.ts.
import type { Stretch } from '../../src/lab/guest/timeline.ts';

/** Something that happened, at a Unix time in milliseconds. */
export interface Event {
  readonly atMs: number;
  readonly text: string;
}

export interface Clues {
  readonly nodes: readonly string[];
  /** In the order of their times. */
  readonly events: readonly Event[];
  readonly stretches: readonly Stretch[];
}

/** First and last moment of a timeline, in Unix milliseconds. */
export function spanOf({ events, stretches }: Clues): { readonly beginMs: number; readonly endMs: number } {
  const times = [
    ...events.map(({ atMs }) => atMs),
    ...stretches.flatMap(({ firstSeenMs, lastSeenMs }) => [firstSeenMs, lastSeenMs]),
  ];
  return { beginMs: Math.min(...times), endMs: Math.max(...times) };
}

/** The boots in the order in which they were first seen: 0 is the first. */
export function bootNumber({ stretches }: Clues, bootId: string): number {
  return [...new Set(stretches.map((stretch) => stretch.bootId))].indexOf(bootId);
}

const laneWidth = 72;
const bootMarks = ['█', '▓', '▒', '░'];

/** The timeline for a terminal. */
export function timelineText(clues: Clues): string {
  const { beginMs, endMs } = spanOf(clues);
  const column = (atMs: number) => Math.round(((atMs - beginMs) / Math.max(1, endMs - beginMs)) * (laneWidth - 1));
  const lanes = clues.nodes.map((node) => {
    const lane = Array.from({ length: laneWidth }, () => '·');
    for (const stretch of clues.stretches.filter((candidate) => candidate.node === node)) {
      const mark = bootMarks[bootNumber(clues, stretch.bootId)] ?? '█';
      lane.fill(mark, column(stretch.firstSeenMs), column(stretch.lastSeenMs) + 1);
    }
    return `${node.padEnd(4)}${lane.join('')}`;
  });
  const boots = [...new Set(clues.stretches.map(({ bootId }) => bootId))];
  const key = boots.map((bootId, index) => `${bootMarks[index] ?? '█'} boot ${bootId.slice(0, 8)}`);
  const events = clues.events.map(({ atMs, text }) => `${((atMs - beginMs) / 1000).toFixed(1).padStart(7)} s  ${text}`);
  return [
    ...events,
    '',
    ...lanes,
    `    ${key.join('   ')}   (${laneWidth} columns: ${((endMs - beginMs) / 1000).toFixed(0)} s)`,
  ].join('\n');
}
