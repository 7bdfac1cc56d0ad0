// Which lab the tests of a project share, and its end. It is made by the first test that asks for it (lab.ts), so that
// tests without a cluster need none. HAVIRT_TEST_LAB=NAME takes the lab of that name and leaves it up.
import type { TestProject } from 'vitest/node';
import { down } from '../../../src/lab/down.ts';
import { takeLock } from '../../../src/lab/lock.ts';
import type { Release } from '../../../src/lab/lab.ts';

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
    if (kept === undefined) await down(name);
    unlock();
  };
}
