// The same host looks the same every time, and two hosts never do.
import { mkdirSync, symlinkSync } from 'node:fs';
import { expect, test } from 'vitest';
import { known } from '../../../src/model/probe.ts';
import { readHostIdentity } from '../../../src/domain/host-identity.ts';
import { directoryWith } from '../host/places.ts';

function proc(boot: string, namespace: string): string {
  const folder = directoryWith({ 'sys/kernel/random/boot_id': `${boot}\n` });
  mkdirSync(`${folder}/self/ns`, { recursive: true });
  symlinkSync(namespace, `${folder}/self/ns/pid`);
  return folder;
}

test('is the boot of its kernel and the PID namespace', async () => {
  expect(await readHostIdentity(proc('a', 'pid:[1]'))).toEqual(known('boot a, pid:[1]'));
});

test('two containers of one machine differ, and so do two machines', async () => {
  const seen = await Promise.all(
    [proc('a', 'pid:[1]'), proc('a', 'pid:[2]'), proc('b', 'pid:[1]')].map(readHostIdentity),
  );
  expect(new Set(seen.map((identity) => JSON.stringify(identity))).size).toBe(3);
});

test('this machine is the same whenever it is looked at', async () => {
  const first = await readHostIdentity();
  expect(first.kind).toBe('known');
  expect(await readHostIdentity()).toEqual(first);
});

test('what cannot be read is unknown', async () => {
  expect(await readHostIdentity(directoryWith())).toMatchObject({
    kind: 'unknown',
    why: expect.stringContaining('ENOENT'),
  });
});
