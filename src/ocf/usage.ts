// `--help` of an agent, for people.
import type { AgentDeclaration } from './agent.ts';
import type { Parameter } from './parameter.ts';

/** Usage and options of an agent as plain text; the first line is the short form. */
export function usage(agent: AgentDeclaration): string {
  const actions = agent.actions.map(({ name }) => name);
  const parameters = Object.entries(agent.parameters).map(([name, parameter]) => line(name, parameter));
  return `usage: ${agent.name} {${actions.join('|')}}

${agent.shortdesc}.

Pacemaker calls it with the options as environment variables OCF_RESKEY_<option>. To use it:

    pcs resource create VM ${agent.name} ${agent.example}

For a call by hand, OCF_RESOURCE_INSTANCE must hold the resource's name.

Options (pcs resource describe ${agent.name} explains them; man 7 ocf_havirt_${agent.name}):

${parameters.join('\n')}
`;
}

function line(name: string, parameter: Parameter): string {
  const preset = parameter.default === undefined ? '' : ` (default ${String(parameter.default)})`;
  return `  ${name.padEnd(26)}${parameter.shortdesc}${parameter.required ? ' (required)' : preset}`;
}
