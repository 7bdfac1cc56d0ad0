// Writes metadata/<agent>.xml from each agent's declaration. The files are committed, so that a change of an agent's
// interface shows up in review as a diff; a test sees to it that they are current.
import { mkdirSync, writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { agents } from '../agents/registry.ts';
import { metadataXml } from '../src/ocf/metadata.ts';

const directory = fileURLToPath(new URL('../metadata/', import.meta.url));

mkdirSync(directory, { recursive: true });
for (const load of agents.values()) {
  const { declaration } = await load();
  const path = `${directory}${declaration.name}.xml`;
  writeFileSync(path, metadataXml(declaration));
  console.log(`metadata: wrote ${path}`);
}
