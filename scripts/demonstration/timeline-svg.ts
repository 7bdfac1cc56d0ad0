// The timeline as a picture: one lane a node, a bar where the guest executed, a numbered line for each event. One SVG file that
// needs nothing else. Pure.
import { escapeXml, tickSeconds } from './svg.ts';
import { bootNumber, spanOf } from './timeline.ts';
import type { Clues } from './timeline.ts';

const left = 60;
const width = 880;
const top = 78;
const laneHeight = 44;
const bootColours = ['#2f6fb3', '#d9822b', '#3d9970', '#8e5ea2'];

/** The picture of `clues` under `title`. */
export function timelineSvg(title: string, clues: Clues): string {
  const { beginMs, endMs } = spanOf(clues);
  const x = (atMs: number) => round(left + ((atMs - beginMs) / Math.max(1, endMs - beginMs)) * width);
  const laneBottom = top + clues.nodes.length * laneHeight;
  const height = laneBottom + 50 + clues.events.length * 20;
  return [
    `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${left + width + 40} ${height}" font-family="sans-serif" font-size="13">`,
    `<rect width="100%" height="100%" fill="#ffffff"/>`,
    text(left, 26, title, 'font-size="17" font-weight="bold"'),
    text(left + width, 26, 'a bar: the guest executes; a colour: one boot of it', 'fill="#666666" text-anchor="end"'),
    ...clues.nodes.flatMap((node, index) => lane(node, top + index * laneHeight)),
    ...axis((endMs - beginMs) / 1000, (s) => x(beginMs + s * 1000), laneBottom),
    ...markers(clues, x, laneBottom),
    ...bars(clues, x),
    ...legend(clues, beginMs, laneBottom + 58),
    '</svg>',
    '',
  ].join('\n');
}

function lane(node: string, y: number): string[] {
  return [
    text(16, y + 27, node, 'font-weight="bold"'),
    `<rect x="${left}" y="${y + 6}" width="${width}" height="${laneHeight - 12}" fill="#f1f3f5"/>`,
  ];
}

function bars(clues: Clues, x: (atMs: number) => number): string[] {
  return clues.stretches.map((stretch) => {
    const y = top + clues.nodes.indexOf(stretch.node) * laneHeight + 6;
    const [from, to] = [x(stretch.firstSeenMs), x(stretch.lastSeenMs)];
    const colour = bootColours[bootNumber(clues, stretch.bootId) % bootColours.length] ?? '#2f6fb3';
    const records = `boot ${stretch.bootId.slice(0, 8)}: records ${stretch.firstCount} to ${stretch.lastCount}`;
    const label = to - from < 230 ? stretch.bootId.slice(0, 8) : records;
    const words = to - from < 70 ? [] : [text(from + 8, y + 21, label, 'fill="#ffffff"')];
    const bar = `<rect x="${from}" y="${y}" width="${round(Math.max(1, to - from))}" height="${laneHeight - 12}" fill="${colour}"><title>${escapeXml(records)}</title></rect>`;
    return [bar, ...words].join('\n');
  });
}

function axis(lengthS: number, x: (s: number) => number, y: number): string[] {
  return tickSeconds(lengthS).map((s) => text(x(s), y + 20, `${s} s`, 'fill="#666666" text-anchor="middle"'));
}

// Numbers that would lie on one another go up in three rows.
function markers({ events }: Clues, x: (atMs: number) => number, bottom: number): string[] {
  const ends = [0, 0, 0];
  return events.map(({ atMs }, index) => {
    const at = x(atMs);
    const free = ends.findIndex((end) => at - end > 20);
    const row = free === -1 ? ends.indexOf(Math.min(...ends)) : free;
    ends[row] = at;
    const y = top - 6 - row * 14;
    const line = `<line x1="${at}" y1="${y}" x2="${at}" y2="${bottom}" stroke="#333333" stroke-dasharray="2 3"/>`;
    return `${line}\n${text(at, y - 2, String(index + 1), 'text-anchor="middle" font-size="12" font-weight="bold"')}`;
  });
}

function legend({ events }: Clues, beginMs: number, y: number): string[] {
  return events.flatMap(({ atMs, text: words }, index) => [
    text(left + 16, y + index * 20, String(index + 1), 'text-anchor="end" font-weight="bold"'),
    text(left + 80, y + index * 20, `${((atMs - beginMs) / 1000).toFixed(1)} s`, 'text-anchor="end"'),
    text(left + 96, y + index * 20, words, ''),
  ]);
}

function text(x: number, y: number, words: string, attributes: string): string {
  return `<text x="${x}" y="${y}" ${attributes}>${escapeXml(words)}</text>`;
}

function round(value: number): number {
  return Math.round(value * 10) / 10;
}
