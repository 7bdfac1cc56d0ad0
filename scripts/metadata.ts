// Writes metadata/<agent>.xml from each agent's declaration. The files are committed, so that a change of an agent's
// interface shows up in review as a diff; a test sees to it that they are current.
import { mkdirSync, writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { domainAgent } from '../agents/havirt-domain.ts';
import { metadataXml } from '../src/ocf/metadata.ts';

const directory = fileURLToPath(new URL('../metadata/', import.meta.url));

mkdirSync(directory, { recursive: true });
for (const agent of [domainAgent]) {
  const path = `${directory}${agent.name}.xml`;
  writeFileSync(path, metadataXml(agent));
  console.log(`metadata: wrote ${path}`);
}
