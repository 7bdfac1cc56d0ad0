// The agent's binary on the nodes: one copy that all nodes see, replaced by a rename, and installed on each by itself.
import { copyFile, rename, stat, writeFile } from 'node:fs/promises';
import { existsSync, readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { isBuilt } from '../program/assets.ts';
import type { Lab } from './lab.ts';
import { nodeIsOn } from './lab.ts';
import { LabError, must } from './lab-error.ts';
import { agentDir } from './node/nodes.ts';

/** The binary that `up` installs: the given one, this program when it is compiled, otherwise the built one of the tree. */
export function agentBinary(given: string | undefined): string {
  const own = isBuilt ? process.execPath : join(import.meta.dirname, '../../dist/havirt');
  const chosen = given === undefined ? own : resolve(given);
  if (existsSync(chosen)) return chosen;
  throw new LabError(
    `no havirt binary at ${chosen}; to build it: npm run build (or give --agent PATH, or --agent none)`,
  );
}

/** Puts `binary` on all nodes that are on, and installs it there; returns the nodes where something changed. */
export async function installAgent(lab: Lab, binary: string): Promise<string[]> {
  const version = await place(lab, binary);
  const nodes = lab.nodes.map(({ name }) => name).filter((name) => nodeIsOn(lab, name));
  const changed = await Promise.all(nodes.map(async (node) => ((await installOn(lab, node, version)) ? [node] : [])));
  return changed.flat();
}

// Returns what tells this build from another: size and time of the file that was copied.
async function place(lab: Lab, binary: string): Promise<string> {
  const { size, mtimeMs } = await stat(binary);
  const version = `${size} ${mtimeMs}`;
  const target = join(agentDir(lab), 'havirt');
  const stamp = `${target}.version`;
  if (existsSync(stamp) && readFileSync(stamp, 'utf8') === version) return version;
  await copyFile(binary, `${target}.new`);
  await rename(`${target}.new`, target);
  await writeFile(stamp, version);
  return version;
}

async function installOn(lab: Lab, node: string, version: string): Promise<boolean> {
  const stamp = '/etc/havirt-lab/agent';
  const read = await lab.exec(node, ['cat', stamp], { timeoutMs: 10_000 });
  if (read.stdout === version) return false;
  must(await lab.exec(node, ['/opt/havirt/havirt', 'install'], { timeoutMs: 120_000 }), `installing havirt on ${node}`);
  must(await lab.exec(node, ['tee', stamp], { timeoutMs: 10_000, input: version }), `installing havirt on ${node}`);
  return true;
}
