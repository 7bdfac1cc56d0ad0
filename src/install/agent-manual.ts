// An agent's manual page, section 7, written from its metadata: parameters and actions are declared once. The form is that
// of the pages that resource-agents generates for its own agents (man 7 ocf_heartbeat_…). Pure: XML in, roff out.
import { XMLParser } from 'fast-xml-parser';

/** A description as the parser leaves it: text, or text with attributes. */
type Text = string | { readonly '#text'?: string } | undefined;

interface Parameter {
  readonly name: string;
  readonly required?: string;
  readonly unique?: string;
  readonly 'unique-group'?: string;
  readonly longdesc?: Text;
  readonly content: { readonly type?: string; readonly default?: string };
}

interface Metadata {
  readonly name: string;
  readonly longdesc?: Text;
  readonly shortdesc?: Text;
  readonly parameters: { readonly parameter: readonly Parameter[] };
  readonly actions: { readonly action: readonly Readonly<Record<string, string>>[] };
}

const parser = new XMLParser({
  ignoreAttributes: false,
  attributeNamePrefix: '',
  parseTagValue: false,
  parseAttributeValue: false,
  isArray: (name) => name === 'parameter' || name === 'action',
});

/** The manual page of the agent whose OCF metadata this is; `example` as it declares it. */
export function agentManual(metadata: string, example: string): string {
  const { 'resource-agent': agent } = parser.parse(metadata) as { 'resource-agent': Metadata };
  const name = escapeRoff(agent.name);
  return [
    `.TH ${quoted(`OCF_HAVIRT_${agent.name.toUpperCase()}`)} 7 "" "havirt" "OCF resource agents"`,
    '.SH NAME',
    `ocf_havirt_${name} \\- ${escapeRoff(text(agent.shortdesc))}`,
    '.SH SYNOPSIS',
    `.B ${name}`,
    `[${agent.actions.action.map((each) => escapeRoff(each['name'] ?? '')).join(' | ')}]`,
    '.SH DESCRIPTION',
    ...paragraphs(text(agent.longdesc)),
    '.SH SUPPORTED PARAMETERS',
    ...agent.parameters.parameter.flatMap(parameter),
    '.SH SUPPORTED ACTIONS',
    'With the timeouts and intervals that are advised:',
    ...agent.actions.action.flatMap(action),
    '.SH EXAMPLE',
    '.EX',
    escapeRoff(`pcs resource create VM ocf:havirt:${agent.name} \\`),
    escapeRoff(`    ${example}`),
    '.EE',
    '.SH SEE ALSO',
    '.BR havirt (8),',
    '.BR pcs (8),',
    '.BR crm_resource (8)',
    '',
  ].join('\n');
}

function parameter({ name, longdesc, content, ...about }: Parameter): string[] {
  const marks = [
    about.required === '1' ? 'required' : 'optional',
    about.unique === '1' || about['unique-group'] !== undefined ? 'unique' : '',
    content.type ?? 'string',
    content.default === undefined ? 'no default' : `default ${quoted(content.default)}`,
  ];
  const [first = '', ...others] = paragraphs(text(longdesc));
  return [
    '.TP',
    `.B ${escapeRoff(name)}`,
    `(${marks.filter((mark) => mark !== '').join(', ')})`,
    '.br',
    first,
    ...indented(others),
  ];
}

function action({ name = '', ...advice }: Readonly<Record<string, string>>): string[] {
  const said = Object.entries(advice).map(([key, value]) => escapeRoff(`${key} ${value}`));
  return ['.TP', `.B ${escapeRoff(name)}`, said.join(', ') || 'no advice'];
}

function text(value: Text): string {
  return (typeof value === 'string' ? value : (value?.['#text'] ?? '')).trim();
}

/** Blank lines part paragraphs; a line of roff is a sentence or a part of one. */
function paragraphs(description: string): string[] {
  return description
    .replaceAll(/\n\s*\n/g, '\n.PP\n')
    .split('\n')
    .map((each) => (each === '.PP' ? each : escapeRoff(each.trim())));
}

/** Inside a tagged paragraph `.PP` would end the indent. */
function indented(lines: readonly string[]): string[] {
  return lines.map((each) => (each === '.PP' ? '.IP' : each));
}

/** One line of text that roff prints as it is: no request at its start, no escape within, ASCII hyphens. */
function escapeRoff(plain: string): string {
  const escaped = plain.replaceAll('\\', '\\e').replaceAll('-', '\\-').replaceAll('"', '\\(dq');
  return /^[.']/.test(escaped) ? `\\&${escaped}` : escaped;
}

function quoted(plain: string): string {
  return `"${escapeRoff(plain).replaceAll('\\(dq', '')}"`;
}
