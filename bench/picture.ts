// The picture of docs/benchmarks.md: what one monitor costs, four measures side by side. Pure: results in, SVG out.
import { names } from './contenders.ts';
import { processesAt, spreadAt, type Results } from './results.ts';

interface Panel {
  readonly title: string;
  readonly valueOf: (name: string) => number;
  readonly print: (value: number) => string;
}

const labelWidth = 204;
const panelWidth = 150;
const valueWidth = 44;
const gap = 18;
const rowHeight = 30;
const top = 46;

const style = `
text { font: 13px system-ui, sans-serif; fill: #1f2328 }
.title { font-weight: 600 } .value { font-size: 12px }
.ours { fill: #1a7f37 } .others { fill: #8c959f }
@media (prefers-color-scheme: dark) { text { fill: #e6edf3 } .ours { fill: #3fb950 } .others { fill: #6e7681 } }`;

/** The whole SVG document. */
export function picture(results: Results): string {
  const people = Object.values(names);
  const panels = panelsOf(results);
  const width = labelWidth + panels.length * (panelWidth + gap);
  const height = top + people.length * rowHeight + 8;
  return `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${width} ${height}" role="img">
<title>The cost of one monitor of a running domain</title>
<style>${style}
</style>
${people.map((name, row) => `<text x="0" y="${baseline(row)}">${name.replaceAll('`', '')}</text>`).join('\n')}
${panels.map((panel, column) => panelText(panel, people, labelWidth + column * (panelWidth + gap))).join('\n')}
</svg>
`;
}

function panelsOf(results: Results): Panel[] {
  const median = (measure: 'wallMs' | 'cpuMs' | 'peakMB') => (name: string) =>
    spreadAt(results, 'monitor', name, measure).median;
  return [
    { title: 'wall time, ms', valueOf: median('wallMs'), print: onePlace },
    { title: 'CPU time, ms', valueOf: median('cpuMs'), print: onePlace },
    { title: 'peak memory, MB', valueOf: median('peakMB'), print: onePlace },
    { title: 'processes', valueOf: (name) => processesAt(results, 'monitor', name)?.count ?? 0, print: String },
  ];
}

const onePlace = (value: number) => value.toFixed(1);

function panelText({ title, valueOf, print }: Panel, people: readonly string[], left: number): string {
  const values = people.map(valueOf);
  const scale = (panelWidth - valueWidth) / Math.max(...values);
  const bars = people.map((name, row) => {
    const value = values[row] ?? 0;
    const length = Math.max(1, value * scale);
    const kind = name === names.bun || name === names.pkg ? 'ours' : 'others';
    const bar = `<rect class="${kind}" x="${left}" y="${baseline(row) - 14}" width="${length.toFixed(1)}" height="18" rx="2"/>`;
    return `${bar}<text class="value" x="${(left + length + 5).toFixed(1)}" y="${baseline(row)}">${print(value)}</text>`;
  });
  return [`<text class="title" x="${left}" y="20">${title}</text>`, ...bars].join('\n');
}

function baseline(row: number): number {
  return top + row * rowHeight + 14;
}
