// What libvirt and the process table say together (SAFETY: unknownIsNotAbsent, absence needs both to agree).
import { expect, test } from 'vitest';
import { localEvidence } from '../../../../../agents/havirt-domain/decide/evidence.ts';
import type { DomainFacts } from '../../../../../agents/havirt-domain/model/facts.ts';
import { absent } from '../../../../../src/model/probe.ts';
import { notLookedAt, qemu, running, silent, unreadable } from './facts.ts';

const rows: [domain: DomainFacts['domain'], process: DomainFacts['process'], evidence: string][] = [
  [running, qemu, 'active'],
  [running, notLookedAt, 'active'],
  [running, unreadable, 'active'],
  [running, absent, 'stale'],
  [absent, absent, 'absent'],
  [absent, notLookedAt, 'absent'],
  [absent, qemu, 'conflict'],
  [absent, unreadable, 'unknown'],
  [silent, absent, 'absent'],
  [silent, qemu, 'process-only'],
  [silent, unreadable, 'unknown'],
  [silent, notLookedAt, 'unknown'],
];

for (const [domain, process, evidence] of rows) {
  test(`libvirt: ${domain.kind}, process table: ${process.kind} -> ${evidence}`, () => {
    expect(localEvidence({ domain, process }).kind).toBe(evidence);
  });
}

test('the reason of not knowing names both witnesses', () => {
  expect(localEvidence({ domain: silent, process: unreadable })).toMatchObject({
    why: 'libvirt did not answer; the process table cannot be read',
  });
});
