// One story as a picture: a lane a node; bars where and when the guest executed, a colour a boot; the faults as shaded
// stretches, the agents' calls with their verdicts, the fencing. Pure text.
import { escapeXml, tickSeconds } from '../../../scripts/demonstration/svg.ts';
import type { Call, Lane, Note, Story } from './story.ts';

const width = 1080;
const left = 84;
const right = 12;
const axisHeight = 30;
const laneHeight = 84;

/** The picture as SVG that needs nothing else. */
export function timelineSvg(story: Story): string {
  const scale = scaleOf(story.lengthMs);
  const top = story.notes.length > 0 ? 34 : 6;
  const height = top + story.lanes.length * laneHeight + axisHeight;
  const parts = [
    ...story.lanes.map((lane, index) => laneSvg(lane, { scale, y: top + index * laneHeight })),
    ...story.doubles.map(({ fromMs, toMs }) => {
      const at = `x="${scale(fromMs)}" y="${top}" width="${wide(scale, fromMs, toMs)}" height="${height - top - axisHeight}"`;
      const label = toMs - fromMs < story.lengthMs / 8 ? '' : doubleLabel(scale(toMs), top);
      return `<rect class="double" ${at}><title>two copies executed at once</title></rect>${label}`;
    }),
    ...story.notes.map(({ fromMs }) => noteLine(scale(fromMs), top - 12, height - axisHeight)),
    ...noteLabels(story.notes, scale, top - 16),
    axisSvg(story.lengthMs, scale, height - axisHeight),
  ];
  const label = escapeXml(`${story.name}, ${story.agent}`);
  return `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${width} ${height}" width="${width}" role="img" aria-label="${label}">
<style>${style}</style>
<rect class="paper" width="${width}" height="${height}"/>
${parts.join('\n')}
</svg>`;
}

const style = `
.paper{fill:#fff}.lane{fill:#f6f7f9}.name{font:600 14px system-ui,sans-serif;fill:#222}
.row{font:10px system-ui,sans-serif;fill:#666;text-anchor:end}
.text{font:11px system-ui,sans-serif;fill:#333}.axis{stroke:#ccc;stroke-width:1}.tick{font:11px system-ui,sans-serif;fill:#666;text-anchor:middle}
.fault{fill:#f3c7c0;fill-opacity:.55}.faultline{stroke:#b3261e;stroke-width:1.5}.faulttext{font:600 11px system-ui,sans-serif;fill:#b3261e}
.process{fill:#9aa3ad}.executes{fill:#9db7d2}.double{fill:#d7191c;fill-opacity:.16;stroke:#d7191c;stroke-width:1.5}
.doubletext{font:700 12px system-ui,sans-serif;fill:#b3261e;text-anchor:end}
.boot1{fill:#2b6cb0}.boot2{fill:#dd8a1f}.boot3{fill:#2f855a}.boot4{fill:#805ad5}.boot0{fill:#4a5568}
.ok{fill:#7fb58c}.refused{fill:#e0a100}.failed{fill:#b3261e}.pending{fill:#c9ced6}.fenced{fill:#222}.note{stroke:#555;stroke-opacity:.5;stroke-dasharray:3 3}`;

type Scale = (ms: number) => number;

interface Placed {
  readonly scale: Scale;
  readonly y: number;
}

function scaleOf(lengthMs: number): Scale {
  return (ms) => Math.round((left + (Math.max(0, ms) / lengthMs) * (width - left - right)) * 10) / 10;
}

// At its end, since a fault's name often stands where it begins.
function doubleLabel(x: number, top: number): string {
  return `<text class="doubletext" x="${x - 6}" y="${top + 15}">two copies execute</text>`;
}

function wide(scale: Scale, fromMs: number, toMs: number): number {
  return Math.max(1.5, Math.round((scale(toMs) - scale(fromMs)) * 10) / 10);
}

// What the three rows of a lane show, and how far down their names stand.
const rowNames = [
  ['guest', 35],
  ['QEMU', 47],
  ['agent', 59],
] as const;

function laneSvg(lane: Lane, { scale, y }: Placed): string {
  return [
    `<rect class="lane" x="${left}" y="${y + 2}" width="${width - left - right}" height="${laneHeight - 6}"/>`,
    `<text class="name" x="8" y="${y + 36}">${escapeXml(lane.node)}</text>`,
    ...rowNames.map(([name, down]) => `<text class="row" x="${left - 6}" y="${y + down}">${name}</text>`),
    ...lane.faults.map((fault) => faultSvg(fault, { scale, y })),
    ...faultLabels(lane.faults, { scale, y }),
    ...lane.processes.map(({ fromMs, toMs }) => {
      const at = `x="${scale(fromMs)}" y="${y + 42}" width="${wide(scale, fromMs, toMs)}" height="3"`;
      return `<rect class="process" ${at}><title>a QEMU process exists</title></rect>`;
    }),
    ...lane.executes.map(({ fromMs, toMs }) => {
      const at = `x="${scale(fromMs)}" y="${y + 27}" width="${wide(scale, fromMs, toMs)}" height="8"`;
      return `<rect class="executes" ${at}><title>a virtual CPU executes</title></rect>`;
    }),
    ...lane.runs.map(({ boot, fromMs, toMs }) => {
      const at = `x="${scale(fromMs)}" y="${y + 22}" width="${wide(scale, fromMs, toMs)}" height="18"`;
      return `<rect class="boot${boot % 5}" ${at}><title>the guest executes, boot ${boot}</title></rect>`;
    }),
    ...callsSvg(lane.calls, { scale, y }),
    ...lane.fencedMs.map((atMs) => fencedSvg(scale(atMs), y)),
  ].join('\n');
}

function faultSvg({ fromMs, toMs, text }: Note, { scale, y }: Placed): string {
  const title = `<title>${escapeXml(text)}</title>`;
  const x = scale(fromMs);
  const line = `<line class="faultline" x1="${x}" x2="${x}" y1="${y + 2}" y2="${y + laneHeight - 4}"/>`;
  if (toMs <= fromMs) return line;
  const band = `<rect class="fault" x="${x}" y="${y + 2}" width="${wide(scale, fromMs, toMs)}" height="${laneHeight - 6}">${title}</rect>`;
  return `${band}${line}`;
}

function faultLabels(faults: readonly Note[], { scale, y }: Placed): string[] {
  return labelled(faults, ({ fromMs, text }) => ({ x: scale(fromMs) + 4, text })).map(
    ({ x, text }) => `<text class="faulttext" x="${x}" y="${y + 15}">${escapeXml(text)}</text>`,
  );
}

function noteLine(x: number, fromY: number, toY: number): string {
  return `<line class="note" x1="${x}" x2="${x}" y1="${fromY}" y2="${toY}"/>`;
}

function noteLabels(notes: readonly Note[], scale: Scale, y: number): string[] {
  return labelled(notes, ({ fromMs, text }) => ({ x: scale(fromMs), text })).map(
    ({ x, text }) => `<text class="text" x="${x}" y="${y}">${escapeXml(text)}</text>`,
  );
}

// Two rows of boxes, so that calls which follow closely do not hide each other.
function callsSvg(calls: readonly Call[], { scale, y }: Placed): string[] {
  const boxes = calls.map(({ fromMs, toMs, outcome, action, verdict }) => {
    const at = `x="${scale(fromMs)}" y="${y + 50}" width="${wide(scale, fromMs, toMs)}" height="8"`;
    return `<rect class="${outcome}" ${at}><title>${escapeXml(`${action}: ${verdict}`)}</title></rect>`;
  });
  const worthy = calls.filter(({ action, outcome }) => outcome !== 'ok' || !['probe', 'monitor'].includes(action));
  const labels = labelled(worthy, (call) => ({ x: scale(call.fromMs), text: callText(call) })).map(
    ({ x, text }) => `<text class="text" x="${x}" y="${y + 72}">${escapeXml(text)}</text>`,
  );
  return [...boxes, ...labels];
}

function callText({ action, verdict, outcome }: Call): string {
  if (outcome === 'ok') return action;
  if (outcome === 'pending') return `${action} …`;
  const code = /\b[A-Z]+(?:_[A-Z]+)+\b(?=: )/.exec(verdict)?.[0];
  return `${action}: ${code ?? verdict.slice(0, 28)}`;
}

/** The labels that find room, from left to right; the others are left to their boxes' titles. */
function labelled<T>(
  items: readonly T[],
  place: (item: T) => { x: number; text: string },
): { x: number; text: string }[] {
  let free = 0;
  return items.map(place).flatMap(({ x, text }) => {
    const needs = text.length * 6.2 + 6;
    if (x < free || x + needs > width) return [];
    free = x + needs;
    return [{ x, text }];
  });
}

function fencedSvg(x: number, y: number): string {
  const mark = `<path class="fenced" d="M${x} ${y + 18}l-7 14h5l-3 12 10-16h-6l5-10z"/>`;
  return `<g><title>fenced</title>${mark}<text class="name" x="${x + 9}" y="${y + 36}">fenced</text></g>`;
}

function axisSvg(lengthMs: number, scale: Scale, y: number): string {
  const ticks = tickSeconds(lengthMs / 1000).map((second) => {
    const x = scale(second * 1000);
    return `<line class="axis" x1="${x}" x2="${x}" y1="${y}" y2="${y + 5}"/><text class="tick" x="${x}" y="${y + 18}">${second} s</text>`;
  });
  return `<line class="axis" x1="${left}" x2="${width - right}" y1="${y}" y2="${y}"/>${ticks.join('')}`;
}
