import { describe, expect, test } from 'vitest';
import type { LabRecord } from '../../../src/lab/lab.ts';
import { checkWish, planLab, requireSameShape } from '../../../src/lab/plan.ts';

const holder = { pid: 1, startTicks: 1 };
const lab: LabRecord = planLab({ name: 'a' }, holder);

describe('a wish', () => {
  test.each(['a', 'lab-2', 'abcdefghijklmnop'])('name %s can be', (name) => {
    expect(() => checkWish({ name })).not.toThrow();
  });
  test.each(['', 'A', '2', '../x', 'a b', 'abcdefghijklmnopq'])("name '%s' cannot be", (name) => {
    expect(() => checkWish({ name })).toThrow(/^--name: expected .*, got '/);
  });
  test.each([0, 9, 1.5, Number.NaN])('%d nodes cannot be', (nodeCount) => {
    expect(() => checkWish({ name: 'a', nodeCount })).toThrow(/^--nodes: expected a whole number from 1 to 8, got /);
  });
});

describe('a new lab', () => {
  test('has three bookworm nodes when nothing else is wished', () => {
    expect(lab.release).toBe('bookworm');
    expect(lab.nodes.map(({ name }) => name)).toEqual(['n1', 'n2', 'n3']);
  });

  test('gives every node its own addresses, none of them the gateway', () => {
    const { nodes, network } = planLab({ name: 'a', nodeCount: 8 }, holder);
    const addresses = nodes.flatMap(({ ip, migrationIp }) => [ip, migrationIp]);
    expect(new Set([...addresses, network.gateway]).size).toBe(17);
  });

  test('keeps its files below directories of its own name', () => {
    expect([lab.stateDir, lab.dataDir]).toEqual(['/run/havirt-lab/a', '/var/lib/havirt-lab/a']);
  });
});

describe('a lab that is up', () => {
  test.each([{}, { nodeCount: 3 }, { release: 'bookworm' as const }, { nodeCount: 3, release: 'bookworm' as const }])(
    'serves the wish %j',
    (wish) => {
      expect(() => requireSameShape(lab, { name: 'a', ...wish })).not.toThrow();
    },
  );
  test.each([{ nodeCount: 2 }, { release: 'trixie' as const }])('is not reshaped to %j', (wish) => {
    expect(() => requireSameShape(lab, { name: 'a', ...wish })).toThrow(
      /up with 3 bookworm nodes, not .*'havirt lab down'/,
    );
  });
});
