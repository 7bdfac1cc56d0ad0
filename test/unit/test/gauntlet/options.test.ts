import { expect, test } from 'vitest';
import { catalogue } from '../../../gauntlet/catalogue.ts';
import { readOptions } from '../../../gauntlet/options.ts';

test('without options: everything, with both agents', () => {
  expect(readOptions([])).toMatchObject({
    only: [],
    agents: ['VirtualDomain', 'havirt-domain'],
    rounds: 3,
    release: 'bookworm',
  });
});

test.each(['havirt', 'havirt-domain'])('--agent %s', (agent) => {
  expect(readOptions(['--agent', agent]).agents).toEqual(['havirt-domain']);
});

test.each([
  [['--agent', 'libvirt'], "--agent: expected havirt, VirtualDomain or both, got 'libvirt'"],
  [['--rounds', 'many'], "--rounds: expected a whole number, got 'many'"],
  [['--release', 'sid'], "--release: expected bookworm or trixie, got 'sid'"],
])('%j is refused', (argv, message) => {
  expect(() => readOptions(argv)).toThrow(message);
});

test('every case has a name of its own', () => {
  const names = catalogue.map(({ name }) => name);
  expect(new Set(names).size).toBe(names.length);
  expect(names.length).toBeGreaterThanOrEqual(25);
});
