// The programs that are tested: two, made from one source, which must behave alike.
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { describe } from 'vitest';

const dist = join(import.meta.dirname, '../../../dist');

/** Every test that calls an agent runs for each. `provider` is where inside it stands for Pacemaker to find. */
export const builds = [
  { build: 'bun', program: join(dist, 'havirt'), provider: 'havirt' },
  { build: 'pkg', program: join(dist, 'havirt-pkg'), provider: 'havirt-pkg' },
] as const;

export type Build = (typeof builds)[number];

/**
 * Declares tests for each program. The programs take their turns side by side, because tests of agents mostly wait; the
 * tests of one program follow each other.
 */
export function describeBuilds(what: string, declare: (build: Build) => void): void {
  describe.concurrent.each(builds)('$build', (build) => {
    describe(what, { concurrent: false }, () => declare(build));
  });
}

/** @throws Error naming the programs that are not there */
export function requirePrograms(): void {
  const missing = builds.map(({ program }) => program).filter((program) => !existsSync(program));
  if (missing.length > 0) throw new Error(`expected the built programs ${missing.join(' and ')}: npm run build`);
}
