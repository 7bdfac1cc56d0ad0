// Monitor scripts are programs with real names, and no shell reads those names.
import { chmodSync, existsSync, readFileSync, writeFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { runMonitorScripts } from '../../../../../agents/havirt-domain/act/monitor-scripts.ts';
import { directoryWith } from '../../../host/places.ts';

const soon = (): number => 5000;

/** Executable scripts in a directory of their own; their names may be anything. */
function scripts(bodies: Readonly<Record<string, string>>): string {
  const directory = directoryWith();
  for (const [name, body] of Object.entries(bodies)) {
    writeFileSync(`${directory}/${name}`, `#!/bin/sh\n${body}\n`);
    chmodSync(`${directory}/${name}`, 0o755);
  }
  return directory;
}

test('all succeed', async () => {
  const directory = scripts({ a: 'exit 0', b: 'exit 0' });
  expect(await runMonitorScripts(`  ${directory}/a\t${directory}/b\n`, soon)).toBeUndefined();
});

test('none', async () => {
  expect(await runMonitorScripts('  ', soon)).toBeUndefined();
});

test('the first that fails ends it, with its status and what it said', async () => {
  const directory = scripts({ a: 'echo "web: no answer" >&2; exit 7', b: `touch "$0".ran` });
  expect(await runMonitorScripts(`${directory}/a ${directory}/b`, soon)).toBe(
    `monitor script ${directory}/a ended with 7: web: no answer`,
  );
  expect(existsSync(`${directory}/b.ran`)).toBe(false);
});

test('no shell interprets a name', async () => {
  const directory = scripts({ 'a;touch$(touch${IFS}x)': 'echo "$0" >"$(dirname "$0")/called"; exit 0' });
  const path = `${directory}/a;touch$(touch\${IFS}x)`;
  expect(await runMonitorScripts(path, soon)).toBeUndefined();
  expect(readFileSync(`${directory}/called`, 'utf8').trim()).toBe(path);
});

test('a script gets no arguments, and an empty standard input', async () => {
  const directory = scripts({ a: 'test $# -eq 0 && test -z "$(cat)"' });
  expect(await runMonitorScripts(`${directory}/a`, soon)).toBeUndefined();
});

test('one that is missing or not executable is told', async () => {
  const directory = directoryWith({ plain: '#!/bin/sh\n' });
  expect(await runMonitorScripts(`${directory}/none`, soon)).toMatch(/none ended with .*ENOENT/);
  expect(await runMonitorScripts(`${directory}/plain`, soon)).toMatch(/plain ended with .*EACCES/);
});

test('one that does not end is ended in time', async () => {
  const directory = scripts({ a: 'exec sleep 60' });
  expect(await runMonitorScripts(`${directory}/a`, () => 100)).toBe(
    `monitor script ${directory}/a did not end in time`,
  );
});

test('one that leaves a program behind is not waited for beyond its bound', async () => {
  const directory = scripts({ a: 'sleep 3 & exit 0' });
  const beganMs = performance.now();
  await runMonitorScripts(`${directory}/a`, () => 300);
  expect(performance.now() - beganMs).toBeLessThan(2500);
});
