// Writes and removes what src/domain/record.ts reads.
import { mkdir, rename, rm, writeFile } from 'node:fs/promises';
import type { DomainRecord } from './model/domain.ts';
import { recordPath } from './record.ts';

/** Notes the domain down, atomically: a reader sees the old record or the new one. @throws what kept it from being written */
export async function writeRecord(directory: string, record: DomainRecord): Promise<void> {
  const path = recordPath(directory, record.resource);
  const temporary = `${path}.${record.agent.pid}`;
  await mkdir(directory, { recursive: true, mode: 0o700 });
  try {
    await writeFile(temporary, `${JSON.stringify(record)}\n`, { mode: 0o600 });
    await rename(temporary, path);
  } catch (error) {
    // What was written of it takes room where there may be none. Why it failed matters more than whether this works.
    await rm(temporary, { force: true }).catch(() => {});
    throw error;
  }
}

/** Forgets the domain; no record is success too. */
export async function removeRecord(directory: string, resource: string): Promise<void> {
  await rm(recordPath(directory, resource), { force: true });
}
