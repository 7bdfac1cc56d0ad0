// The result of a run as a Markdown table, for docs/gauntlet.md: a row a case, VirtualDomain beside havirt-domain. Pure text.
import type { Story } from './story.ts';

/** The table of `stories`. */
export function resultTable(stories: readonly Story[]): string {
  const names = [...new Set(stories.map(({ name }) => name))];
  const rows = names.map((name) => {
    const title = stories.find((story) => story.name === name)?.title ?? '';
    const cells = (['VirtualDomain', 'havirt-domain'] as const).map((agent) => {
      const story = stories.find((candidate) => candidate.name === name && candidate.agent === agent);
      return story === undefined ? '' : outcomeText(story);
    });
    return `| ${[`\`${name}\``, title, ...cells].join(' | ')} |`;
  });
  return ['| case | what happens | VirtualDomain | havirt-domain |', '| --- | --- | --- | --- |', ...rows].join('\n');
}

/** What became of it, in a few words. */
export function outcomeText({ findings, codes, doubles }: Story): string {
  const kinds = [...new Set(findings.map(({ kind }) => kind))];
  if (kinds.length === 0) return codes.length === 0 ? 'ok' : `ok; ${codes.join(', ')}`;
  const doubleS = Math.round(doubles.reduce((sum, { fromMs, toMs }) => sum + toMs - fromMs, 0) / 1000);
  return kinds
    .map((kind) => (kind === 'two copies' && doubleS > 0 ? `**two copies** for ${doubleS} s` : words(kind)))
    .join(', ');
}

function words(kind: string): string {
  return kind === 'two copies' ? '**two copies**' : kind;
}

/** How each agent fared over all: one line for people. */
export function summaryLine(stories: readonly Story[]): string {
  return (['VirtualDomain', 'havirt-domain'] as const)
    .map((agent) => ({ agent, own: stories.filter((story) => story.agent === agent) }))
    .filter(({ own }) => own.length > 0)
    .map(({ agent, own }) => {
      const passed = own.filter(({ findings }) => findings.length === 0).length;
      const doubled = own.filter(({ findings }) => findings.some(({ kind }) => kind === 'two copies')).length;
      return `${agent}: ${passed} of ${own.length} cases without a finding, two copies at once in ${doubled}`;
    })
    .join('; ');
}
