// Which lab the tests of a project share, and its end. It is made by the first test that asks for it (lab.ts), so that
// tests without a cluster need none. HAVIRT_TEST_LAB=NAME takes the lab of that name and leaves it up.
import type { TestProject } from 'vitest/node';
import { down } from '../../../src/lab/down.ts';
import type { Release } from '../../../src/lab/lab.ts';

declare module 'vitest' {
  interface ProvidedContext {
    lab: { readonly name: string; readonly release: Release };
  }
}

/** Tells the tests their lab; returns what takes it down. */
export default function setup(project: TestProject): () => Promise<void> {
  const release: Release = project.name === 'lab-trixie' ? 'trixie' : 'bookworm';
  const kept = process.env['HAVIRT_TEST_LAB'];
  const name = kept ?? `test-${release}`;
  project.provide('lab', { name, release });
  return async () => {
    if (kept === undefined) await down(name);
  };
}
