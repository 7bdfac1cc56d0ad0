import { describe, expect, test } from 'vitest';
import { page } from '../../../../gauntlet/report/page.ts';
import { storyOf, type Story } from '../../../../gauntlet/report/story.ts';
import { outcomeText, resultTable, summaryLine } from '../../../../gauntlet/report/table.ts';
import { timelineSvg } from '../../../../gauntlet/report/timeline-svg.ts';
import { beganMs, doubled } from '../played.ts';

const nodes = ['n1', 'n2', 'n3'];
const story = storyOf(doubled, nodes);
const quiet: Story = { ...story, agent: 'havirt-domain', findings: [], doubles: [], codes: ['PEER_ACTIVE'] };

function laneOf(node: string) {
  return story.lanes.find((lane) => lane.node === node);
}

describe('storyOf', () => {
  test('each boot is a run on its node, by what it wrote', () => {
    expect(laneOf('n1')?.runs).toEqual([{ boot: 1, fromMs: 2000, toMs: 29_900 }]);
    expect(laneOf('n2')?.runs).toEqual([{ boot: 2, fromMs: 12_000, toMs: 29_900 }]);
    expect(laneOf('n3')?.runs).toEqual([]);
  });

  test('a silence of the guest is a gap', () => {
    const sightings = doubled.evidence.sightings.filter(
      ({ seenMs }) => seenMs <= beganMs + 15_000 || seenMs >= beganMs + 17_000,
    );
    const [lane] = storyOf({ ...doubled, evidence: { ...doubled.evidence, sightings } }, ['n1']).lanes;
    expect(lane?.runs).toEqual([
      { boot: 1, fromMs: 2000, toMs: 15_000 },
      { boot: 1, fromMs: 17_000, toMs: 29_900 },
    ]);
  });

  test('two copies are shown from the first moment at which both executed', () => {
    expect(story.doubles).toEqual([{ fromMs: 10_000, toMs: 29_500 }]);
  });

  test('a virtual CPU executes before the guest has booted', () => {
    expect(laneOf('n2')?.executes).toEqual([{ fromMs: 10_000, toMs: 29_500 }]);
    expect(laneOf('n3')?.executes).toEqual([]);
  });

  test('faults and fencing are in the lane of their node, the rest above', () => {
    expect(laneOf('n1')?.faults).toMatchObject([{ text: 'config removed', fromMs: 5000, toMs: 25_000 }]);
    expect(laneOf('n3')?.fencedMs).toEqual([20_000]);
    expect(story.notes).toMatchObject([{ text: 'resource enabled', fromMs: 8000 }]);
  });

  test('a refusal is told apart from what went well', () => {
    expect(laneOf('n2')?.calls.map(({ outcome }) => outcome)).toEqual(['ok']);
    expect(laneOf('n3')?.calls.map(({ outcome }) => outcome)).toEqual(['refused']);
  });
});

describe('timelineSvg', () => {
  const svg = timelineSvg(story);

  test('names the lanes, the fault, the verdict, the fencing, and the second copy', () => {
    for (const text of [...nodes, 'config removed', 'start: PEER_ACTIVE', 'fenced', 'two copies execute']) {
      expect(svg).toContain(`>${text}</text>`);
    }
  });

  test('what an agent said is escaped', () => {
    expect(svg).toContain('subject runs on &lt;n1&gt; &amp; writes');
    expect(svg).not.toContain('<n1>');
  });

  test('one copy at a time is not marked', () => {
    expect(timelineSvg(quiet)).not.toContain('class="double"');
  });
});

describe('the table', () => {
  test('two copies come with how long they were two', () => {
    expect(outcomeText(story)).toBe('**two copies** for 20 s, killed needlessly, fenced needlessly, not recovered');
    expect(outcomeText(quiet)).toBe('ok; PEER_ACTIVE');
  });

  test('the agents stand side by side', () => {
    const [, , row] = resultTable([story, quiet]).split('\n');
    expect(row).toBe(`| \`by-hand\` | ${story.title} | ${outcomeText(story)} | ok; PEER_ACTIVE |`);
  });

  test('a line sums up', () => {
    expect(summaryLine([story, quiet])).toBe(
      'VirtualDomain: 0 of 1 cases without a finding, two copies at once in 1; ' +
        'havirt-domain: 1 of 1 cases without a finding, two copies at once in 0',
    );
  });
});

test('the page needs nothing from elsewhere', () => {
  const html = page([story, quiet], { release: 'bookworm', about: ['3 nodes'] });
  expect(html.match(/<svg /g)).toHaveLength(2);
  const references = [...html.matchAll(/(?:src|href)="([^"]*)"/g)].map(([, target]) => target);
  expect(references).toEqual(['#by-hand']);
  expect(html).not.toMatch(/<script|<link|<img|url\(|@import/);
});
