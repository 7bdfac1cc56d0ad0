// Writes an agent's metadata from its declaration: OCF 1.1, valid against the 1.1 schema and, through the internal subset
// of its DOCTYPE, against the older ra-api-1.dtd that ocf-tester uses.
import type { Parameter } from './parameter.ts';
import type { AgentDeclaration, ActionDeclaration } from './agent.ts';

/** The metadata as one XML document. */
export function metadataXml(agent: AgentDeclaration): string {
  const parameters = Object.entries(agent.parameters).map(([name, parameter]) => parameterXml(name, parameter));
  const actions = agent.actions.map(actionXml);
  return `<?xml version="1.0"?>
<!DOCTYPE resource-agent SYSTEM "ra-api-1.dtd" [
<!ATTLIST parameter unique-group CDATA #IMPLIED>
]>
<resource-agent name="${escapeXml(agent.name)}" version="${escapeXml(agent.version)}">
<version>1.1</version>

<longdesc lang="en">
${escapeXml(agent.longdesc.trim())}
</longdesc>
<shortdesc lang="en">${escapeXml(agent.shortdesc)}</shortdesc>

<parameters>

${parameters.join('\n\n')}

</parameters>

<actions>
${actions.join('\n')}
</actions>
</resource-agent>
`;
}

function parameterXml(name: string, parameter: Parameter): string {
  const unique = parameter.unique ? ` unique="1" unique-group="${escapeXml(name)}"` : '';
  const required = parameter.required ? ' required="1"' : '';
  const preset = parameter.default === undefined ? '' : ` default="${escapeXml(String(parameter.default))}"`;
  return `<parameter name="${escapeXml(name)}"${unique}${required}>
<longdesc lang="en">
${escapeXml(parameter.longdesc.trim())}
</longdesc>
<shortdesc lang="en">${escapeXml(parameter.shortdesc)}</shortdesc>
<content type="${parameter.type}"${preset}/>
</parameter>`;
}

function actionXml({ name, timeoutS, intervalS }: ActionDeclaration): string {
  const interval = intervalS === undefined ? '' : ` depth="0" interval="${intervalS}s"`;
  return `<action name="${name}" timeout="${timeoutS}s"${interval}/>`;
}

function escapeXml(value: string): string {
  return value.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;').replaceAll('"', '&quot;');
}
