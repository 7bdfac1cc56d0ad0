// A lab that was taken down has left nothing, whether it was whole or its making was killed half way.
import { join } from 'node:path';
import { afterEach, expect, test } from 'vitest';
import { down } from '../../src/lab/down.ts';
import { readHolder } from '../../src/lab/node/namespace.ts';
import { stateDirOf } from '../../src/lab/places.ts';
import { progressOn } from '../../src/lab/progress.ts';
import { up } from '../../src/lab/up.ts';
import { exec } from '../../src/host/exec.ts';
import { familyOf, machineState, processesNaming, survivors } from './remains.ts';

const name = 'gone';
afterEach(async () => down(name));

test('down leaves nothing of a whole lab', async () => {
  const before = await machineState(name);
  const lab = await up({ name, nodeCount: 2, agent: 'none', install: true }, progressOn(process.stderr));
  const family = familyOf(lab.holder.pid);
  expect(
    family.map(({ command }) => command).filter((command) => command.startsWith('/usr/sbin/libvirtd')),
  ).toHaveLength(2);

  await down(name);

  expect(survivors(family)).toEqual([]);
  expect(processesNaming(`havirt-lab/${name}`)).toEqual([]);
  expect(await machineState(name)).toEqual(before);
});

test.each([500, 2000, 5000])('down leaves nothing of a lab whose up was killed after %d ms', async (killedAfterMs) => {
  const before = await machineState(name);
  const main = join(import.meta.dirname, '../../src/main.ts');
  const argv = [process.execPath, main, 'lab', 'up', '--name', name, '--nodes', '2', '--agent', 'none'] as const;
  const killed = await exec(argv, { timeoutMs: killedAfterMs });
  expect(killed.timedOut).toBe(true);
  const holder = readHolder(stateDirOf(name));
  const family = holder === undefined ? [] : familyOf(holder.pid);

  await down(name);

  expect(survivors(family)).toEqual([]);
  expect(processesNaming(`havirt-lab/${name}`)).toEqual([]);
  expect(await machineState(name)).toEqual(before);
});

test('down where there is no lab says so', async () => {
  expect(await down('never-was')).toBe(false);
});
