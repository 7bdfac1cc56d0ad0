// Reads what an agent noted down of a domain it started here (src/domain/record-writer.ts writes it).
import type { DomainProcess, DomainRecord, RecordFact } from './model/domain.ts';
import { absent, known, unknown, type Probe } from '../model/probe.ts';
import { readText } from '../host/read-text.ts';

/** The record's file: one a resource, in a directory that does not survive a reboot, as no domain does. */
export function recordPath(directory: string, resource: string): string {
  return `${directory}/${encodeURIComponent(resource)}.json`;
}

/** The record of a resource. A damaged one is unknown, never absent. */
export async function readRecord(directory: string, resource: string): Promise<Probe<RecordFact>> {
  const path = recordPath(directory, resource);
  try {
    const record = parseRecord(readText(path));
    if (record === undefined) return unknown(`${path} is not a record of a domain`);
    // Only a start that is under way needs to know who is at it.
    const writerAlive = record.phase === 'starting' && (await isAlive(record));
    return known({ record, writerAlive });
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return absent;
    return unknown(`${path} cannot be read: ${(error as Error).message}`);
  }
}

async function isAlive({ agent }: DomainRecord): Promise<boolean> {
  const { startTicksOf } = await import('../host/process-stat.ts');
  return (await startTicksOf(agent.pid))?.startTicks === agent.startTicks;
}

function parseRecord(text: string): DomainRecord | undefined {
  let value: Partial<DomainRecord> | null;
  try {
    value = JSON.parse(text) as Partial<DomainRecord> | null;
  } catch {
    return undefined;
  }
  const { identity, uri, phase, resource, configSha256, process, agent } = value ?? {};
  const complete =
    typeof identity?.name === 'string' &&
    (identity.uuid === undefined || typeof identity.uuid === 'string') &&
    typeof uri === 'string' &&
    (phase === 'starting' || phase === 'running') &&
    typeof resource === 'string' &&
    typeof configSha256 === 'string' &&
    (process === undefined || isProcess(process)) &&
    isProcess(agent);
  if (!complete) return undefined;
  const { name, uuid } = identity;
  return { identity: { name, uuid }, uri, phase, resource, configSha256, agent, ...(process && { process }) };
}

function isProcess(value: Partial<DomainProcess> | null | undefined): value is DomainProcess {
  return typeof value?.pid === 'number' && value.pid > 0 && typeof value.startTicks === 'number';
}
