import { XMLValidator } from 'fast-xml-parser';
import { describe, expect, test } from 'vitest';
import { timelineSvg } from '../../../../scripts/demonstration/timeline-svg.ts';
import { timelineText } from '../../../../scripts/demonstration/timeline.ts';
import type { Clues } from '../../../../scripts/demonstration/timeline.ts';

const counts = { firstCount: 0, lastCount: 9, silenceMs: 90, pauseBeforeMs: 0 };
const clues: Clues = {
  nodes: ['n1', 'n2'],
  events: [
    { atMs: 1000, text: 'power of n1 cut' },
    { atMs: 8200, text: 'n1 is <fenced>' },
  ],
  stretches: [
    { bootId: 'aaaaaaaa-1', node: 'n1', firstSeenMs: 0, lastSeenMs: 1000, ...counts },
    { bootId: 'bbbbbbbb-2', node: 'n2', firstSeenMs: 9000, lastSeenMs: 10_000, ...counts },
  ],
};

describe('the timeline', () => {
  test('as text: events in seconds since the begin, and a lane a node', () => {
    const lines = timelineText(clues).split('\n');
    expect(lines.slice(0, 2)).toEqual(['    1.0 s  power of n1 cut', '    8.2 s  n1 is <fenced>']);
    expect(lines.find((line) => line.startsWith('n1'))).toMatch(/^n1 {2}█{8}·{64}$/);
    expect(lines.find((line) => line.startsWith('n2'))).toMatch(/^n2 {2}·{64}▓{8}$/);
    expect(lines.at(-1)).toContain('█ boot aaaaaaaa   ▓ boot bbbbbbbb');
  });

  test('as a picture: well-formed, with every event and node', () => {
    const svg = timelineSvg('One guest', clues);
    expect(XMLValidator.validate(svg)).toBe(true);
    for (const words of ['n1', 'n2', 'power of n1 cut', 'n1 is &lt;fenced&gt;']) expect(svg).toContain(words);
  });
});
