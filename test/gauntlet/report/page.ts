// A run as one self-contained HTML page: the table first, then every case with its pictures. Pure text.
import { outcomeText, summaryLine } from './table.ts';
import type { Story } from './story.ts';
import { escapeXml } from '../../../scripts/demonstration/svg.ts';
import { timelineSvg } from './timeline-svg.ts';

export interface PageFacts {
  readonly release: string;
  /** Versions and the like, one line each. */
  readonly about: readonly string[];
}

/** The page. */
export function page(stories: readonly Story[], facts: PageFacts): string {
  const names = [...new Set(stories.map(({ name }) => name))];
  return `<!doctype html>
<html lang="en"><head><meta charset="utf-8"><title>havirt gauntlet, ${escapeXml(facts.release)}</title>
<style>${style}</style></head><body>
<h1>The gauntlet on ${escapeXml(facts.release)}</h1>
<p class="lead">${escapeXml(summaryLine(stories))}.</p>
<p>To repeat a case: <code>npm run gauntlet -- --release ${escapeXml(facts.release)} --only NAME</code></p>
<ul class="about">${facts.about.map((line) => `<li>${escapeXml(line)}</li>`).join('')}</ul>
${legend}
${overview(names, stories)}
${names.map((name) => section(stories.filter((story) => story.name === name))).join('\n')}
</body></html>
`;
}

const style = `
body{font:15px/1.45 system-ui,sans-serif;color:#1d2125;background:#fff;margin:2rem auto;max-width:1120px;padding:0 1rem}
h1{font-size:1.7rem;margin:0 0 .3rem}h2{font-size:1.15rem;margin:2.4rem 0 .2rem;border-top:1px solid #ddd;padding-top:1.2rem}
h3{font-size:.95rem;margin:1rem 0 .3rem;display:flex;gap:.6rem;align-items:baseline;flex-wrap:wrap}
.lead{font-size:1.05rem;margin:.2rem 0 .6rem}.about{color:#57606a;margin:0 0 1rem;padding-left:1.1rem;font-size:.9rem}
table{border-collapse:collapse;width:100%;font-size:.9rem}th,td{text-align:left;padding:.38rem .6rem;border-bottom:1px solid #e3e6ea;vertical-align:top}
th{background:#f6f7f9;position:sticky;top:0}td a{color:#1d2125;text-decoration:none;font-weight:600}td a:hover{text-decoration:underline}
.chip{display:inline-block;padding:.05rem .5rem;border-radius:.7rem;font-size:.82rem;font-weight:600}
.good{background:#dcefe1;color:#1c5b31}.bad{background:#f9dcd9;color:#8c1d18}.worse{background:#b3261e;color:#fff}
.codes{color:#57606a;font:.8rem ui-monospace,monospace}.findings{margin:.2rem 0 .4rem;padding-left:1.2rem;font-size:.88rem;color:#6b1d18}
svg{max-width:100%;height:auto;border:1px solid #e3e6ea;border-radius:6px;display:block}
.legend{font-size:.85rem;color:#57606a;display:flex;flex-wrap:wrap;gap:.3rem 1.2rem;margin:0 0 1.2rem}
.legend b{display:inline-block;width:1.3rem;height:.75rem;border-radius:2px;margin-right:.35rem;vertical-align:-1px}`;

const legend = `<p class="legend">
<span><b style="background:#2b6cb0"></b>the guest executes, by its own writes to the shared disk; a colour a boot</span>
<span><b style="background:#9db7d2;height:8px"></b>a virtual CPU executes, by the process table (the guest may still boot)</span>
<span><b style="background:#9aa3ad;height:3px;vertical-align:3px"></b>a QEMU process exists (it may be paused, incoming or a claim)</span>
<span><b style="background:#f3c7c0"></b>a fault is in the world</span>
<span><b style="background:#7fb58c;height:8px"></b>an agent call: done</span>
<span><b style="background:#e0a100;height:8px"></b>refused or failed, with its reason</span>
<span><b style="background:#b3261e;height:8px"></b>timed out</span>
<span><b style="background:#f3b5b6;border:1px solid #d7191c"></b>two copies executed at once</span></p>`;

function overview(names: readonly string[], stories: readonly Story[]): string {
  const rows = names.map((name) => {
    const own = stories.filter((story) => story.name === name);
    const cells = (['VirtualDomain', 'havirt-domain'] as const).map((agent) =>
      cell(own.find((story) => story.agent === agent)),
    );
    return `<tr><td><a href="#${name}">${name}</a></td><td>${escapeXml(own[0]?.title ?? '')}</td>${cells.join('')}</tr>`;
  });
  return `<table><thead><tr><th>case</th><th>what happens</th><th>VirtualDomain</th><th>havirt-domain</th></tr></thead>
<tbody>${rows.join('\n')}</tbody></table>`;
}

function cell(story: Story | undefined): string {
  if (story === undefined) return '<td></td>';
  const codes = story.codes.length === 0 ? '' : `<br><span class="codes">${story.codes.join(' ')}</span>`;
  return `<td>${chip(story)}${codes}</td>`;
}

function chip(story: Story): string {
  const { findings } = story;
  if (findings.length === 0) return '<span class="chip good">ok</span>';
  const worse = findings.some(({ kind }) => kind === 'two copies');
  return `<span class="chip ${worse ? 'worse' : 'bad'}">${escapeXml(outcomeText(story).replaceAll('**', ''))}</span>`;
}

function section(stories: readonly Story[]): string {
  const [first] = stories;
  if (first === undefined) return '';
  return `<h2 id="${first.name}">${first.name}</h2><p>${escapeXml(first.title)}.</p>${stories.map(picture).join('\n')}`;
}

function picture(story: Story): string {
  const findings = story.findings.map(({ kind, text }) => `<li><b>${kind}</b>: ${escapeXml(text)}</li>`).join('');
  return `<h3>${story.agent} ${chip(story)}<span class="codes">${story.codes.join(' ')}</span></h3>
${findings === '' ? '' : `<ul class="findings">${findings}</ul>`}${timelineSvg(story)}`;
}
