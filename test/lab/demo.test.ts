// The demo holds what it claims, on a lab that is up already; it judges itself, by the guest's records and process tables.
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { XMLValidator } from 'fast-xml-parser';
import { expect, test } from 'vitest';
import { exec } from '../../src/host/exec.ts';
import { labUnderTest } from './harness/lab.ts';

const root = join(import.meta.dirname, '../..');

test('the demo shows the main job, and everything it claims holds', async () => {
  const cluster = await labUnderTest();
  const demo = [process.execPath, join(root, 'scripts/demo.ts'), '--lab', cluster.name] as const;
  const shown = await exec(demo, { timeoutMs: 400_000 });
  if (shown.exitCode !== 0) console.log(`${shown.stdout}\n${shown.stderr}`);
  expect(shown.exitCode).toBe(0);
  expect(shown.stdout).toContain('PEER_ACTIVE: guest1 is active on');
  expect(shown.stdout).not.toContain('✗');
  expect(XMLValidator.validate(readFileSync(join(root, 'dist/demo-timeline.svg'), 'utf8'))).toBe(true);
});
