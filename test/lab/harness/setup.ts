// Which lab the tests of a project share, and its end. It is made by the first test that asks for it (lab.ts), so that tests
// without a cluster need none. HAVIRT_TEST_LAB=NAME takes the lab of that name and leaves it up; HAVIRT_TEST_TRACES=FOLDER
// keeps the traces of all calls (docs/trace.md).
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { TestProject } from 'vitest/node';
import { down } from '../../../src/lab/down.ts';
import { takeLock } from '../../../src/lab/lock.ts';
import { readTraces } from '../../../src/lab/cluster/traces.ts';
import { labOf, type Release } from '../../../src/lab/lab.ts';
import { findLab } from '../../../src/lab/record.ts';

declare module 'vitest' {
  interface ProvidedContext {
    lab: { readonly name: string; readonly release: Release };
  }
}

/** Tells the tests their lab, which is theirs alone; returns what takes it down. */
export default async function setup(project: TestProject): Promise<() => Promise<void>> {
  const release: Release = project.name === 'lab-trixie' ? 'trixie' : 'bookworm';
  const kept = process.env['HAVIRT_TEST_LAB'];
  const name = kept ?? `test-${release}`;
  const unlock = await takeLock(`tests-on-${name}`, `other tests are running on lab ${name}`);
  project.provide('lab', { name, release });
  return async () => {
    await keepTraces(name);
    if (kept === undefined) await down(name);
    unlock();
  };
}

/** Traces of a node that was wiped meanwhile are lost. */
async function keepTraces(name: string): Promise<void> {
  const folder = process.env['HAVIRT_TEST_TRACES'];
  const record = folder === undefined ? undefined : await findLab(name);
  if (folder === undefined || record === undefined) return;
  mkdirSync(folder, { recursive: true });
  const lab = labOf(record);
  for (const { name: node } of lab.nodes) {
    writeFileSync(join(folder, `${name}-${node}.jsonl`), await readTraces(lab, node));
  }
}
