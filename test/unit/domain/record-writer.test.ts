// The record is written whole or not at all, for nobody but root, and read back as it was written.
import { mkdirSync, readdirSync, statSync, symlinkSync, writeFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { removeRecord, writeRecord } from '../../../src/domain/record-writer.ts';
import type { DomainRecord } from '../../../src/domain/model/domain.ts';
import { readRecord } from '../../../src/domain/record.ts';
import { identity } from '../agents/havirt-domain/decide/facts.ts';
import { directoryWith } from '../host/places.ts';

const record: DomainRecord = {
  resource: 'VM',
  identity,
  uri: 'qemu:///system',
  phase: 'running',
  configSha256: '',
  agent: { pid: 4_000_000, startTicks: 7 },
};

test('what is written is what is read, whatever the resource is called', async () => {
  const directory = `${directoryWith()}/run/havirt`;
  for (const resource of ['VM', 'clone:1', '../x', 'größe "q"']) {
    await writeRecord(directory, { ...record, resource });
    expect(await readRecord(directory, resource)).toMatchObject({ value: { record: { resource } } });
  }
  expect(readdirSync(directory)).toHaveLength(4);
});

test('only root can read it', async () => {
  const directory = `${directoryWith()}/havirt`;
  await writeRecord(directory, record);
  expect(statSync(directory).mode & 0o777).toBe(0o700);
  expect(statSync(`${directory}/VM.json`).mode & 0o777).toBe(0o600);
});

test('a reader sees the old one or the new one, never a part of one', async () => {
  const directory = directoryWith();
  const large = { ...record, uri: 'x'.repeat(1_000_000) };
  await writeRecord(directory, record);
  const writing = Promise.all(
    [1, 2, 3].map((pid) => writeRecord(directory, { ...large, agent: { pid, startTicks: 1 } })),
  );
  const kinds = new Set<string>();
  for (let look = 0; look < 50; look += 1) kinds.add((await readRecord(directory, 'VM')).kind);
  await writing;
  expect([...kinds]).toEqual(['known']);
  expect(readdirSync(directory)).toEqual(['VM.json']);
});

test('one that cannot be written leaves the old one', async () => {
  const directory = directoryWith();
  await writeRecord(directory, record);
  mkdirSync(`${directory}/VM.json.5`);
  await expect(
    writeRecord(directory, { ...record, phase: 'starting', agent: { pid: 5, startTicks: 1 } }),
  ).rejects.toThrow();
  expect(await readRecord(directory, 'VM')).toMatchObject({ value: { record: { phase: 'running' } } });
});

test('one for which there is no room leaves nothing behind', async () => {
  const directory = directoryWith();
  symlinkSync('/dev/full', `${directory}/VM.json.4000000`);
  await expect(writeRecord(directory, record)).rejects.toThrow('ENOSPC');
  expect(readdirSync(directory)).toEqual([]);
});

test('removing removes, and finding nothing to remove is success', async () => {
  const directory = directoryWith({ 'other.json': '{}' });
  writeFileSync(`${directory}/VM.json`, '');
  await removeRecord(directory, 'VM');
  await removeRecord(directory, 'VM');
  expect(readdirSync(directory)).toEqual(['other.json']);
});
