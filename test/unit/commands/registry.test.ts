// The registry against what each command declares, and against the manual.
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { labCommands } from '../../../src/commands/lab/lab.ts';
import { commands } from '../../../src/commands/registry.ts';

const manual = readFileSync(join(import.meta.dirname, '../../../man/havirt.8'), 'utf8').replaceAll('\\-', '-');

describe.each([...commands])('%s', (name, load) => {
  test('is what its file declares', async () => {
    expect((await load()).name).toBe(name);
  });

  test('is in the manual', () => {
    expect(manual).toMatch(new RegExp(`^\\.B ${name}\\b`, 'm'));
  });
});

test("each of the lab's commands has the options of all of them", () => {
  for (const { options } of labCommands.commands) expect(options).toMatchObject(labCommands.options);
});
