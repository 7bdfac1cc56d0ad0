// What is written down about each lab, and how it is read again. A lab whose namespaces have ended is not there any more.
import { existsSync } from 'node:fs';
import { readFile, readdir, rename, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { LabRecord } from './lab.ts';
import { LabError } from './lab-error.ts';
import { namespaceAlive } from './node/namespace.ts';
import { requireRoot } from './root.ts';
import { stateDirOf, stateRoot } from './places.ts';

/** The record of the running lab `name`, or nothing when there is none (or only the remains of one). */
export async function findLab(name: string): Promise<LabRecord | undefined> {
  const file = recordFile(name);
  if (!existsSync(file)) return undefined;
  const record = JSON.parse(await readFile(file, 'utf8')) as LabRecord;
  return namespaceAlive(record.holder) ? record : undefined;
}

/** As {@link findLab}; throws {@link LabError} with what to do when there is no such lab. */
export async function requireLab(name: string): Promise<LabRecord> {
  requireRoot();
  const record = await findLab(name);
  if (record !== undefined) return record;
  const others = (await labNames()).filter((other) => other !== name);
  const hint = others.length > 0 ? ` (there is: ${others.join(', ')}; choose one with --name)` : '';
  throw new LabError(`no lab '${name}' is up${hint}; to start it: havirt lab up`);
}

/** Every lab that has a state directory, up or not. */
export async function labNames(): Promise<string[]> {
  return existsSync(stateRoot) ? (await readdir(stateRoot)).sort() : [];
}

/** Writes the record, whole or not at all. */
export async function saveLab(record: LabRecord): Promise<void> {
  const file = recordFile(record.name);
  await writeFile(`${file}.new`, `${JSON.stringify(record, null, 2)}\n`);
  await rename(`${file}.new`, file);
}

function recordFile(name: string): string {
  return join(stateDirOf(name), 'lab.json');
}
