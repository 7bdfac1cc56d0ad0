// Which process is looked for, and what it means beside what libvirt says.
import { describe, expect, test } from 'vitest';
import { known } from '../../../../../src/model/probe.ts';
import { observeDomain, type ObservePorts } from '../../../../../agents/havirt-domain/observe/domain-facts.ts';
import { identity } from '../decide/facts.ts';

import { ref, noDomain, isRunning, none, portsOf, self } from './domain-ports.ts';

describe('the process', () => {
  const here = { domainLookupByUuid: ref, domainGetState: isRunning };
  const gone = { ...none, domainLookupByUuid: noDomain };

  test('is looked for when libvirt does not show the domain', async () => {
    const { ports } = await portsOf({ answers: gone, record: identity });
    expect(await observeDomain(ports)).toMatchObject({ domain: { kind: 'absent' }, process: { kind: 'absent' } });
  });

  test('when libvirt is silent', async () => {
    const { ports } = await portsOf({ answers: {}, record: identity, silent: true });
    expect(await observeDomain(ports)).toMatchObject({ domain: { kind: 'unknown' }, process: { kind: 'absent' } });
  });

  test('and when libvirt shows the domain: it may not have noticed its end', async () => {
    const { ports } = await portsOf({ answers: here, record: identity });
    expect((await observeDomain(ports)).process).toEqual({ kind: 'absent' });
  });

  test('that was noted down is ours while it lives, whatever its arguments say', async () => {
    const process = await self();
    const { ports } = await portsOf({ answers: gone, record: identity, process });
    expect(await observeDomain(ports)).toMatchObject({ domain: { kind: 'absent' }, process: known(process) });
  });

  test('that was noted down has ended', async () => {
    const { ports } = await portsOf({ answers: here, record: identity, process: { pid: 2 ** 30, startTicks: 1 } });
    expect((await observeDomain(ports)).process).toEqual({ kind: 'absent' });
  });

  test('another has its pid: that counts only beside libvirt, which shows the domain', async () => {
    const process = { ...(await self()), startTicks: 1 };
    for (const [answers, kind] of [
      [here, 'known'],
      [gone, 'absent'],
    ] as const) {
      const { ports } = await portsOf({ answers, record: identity, process });
      expect((await observeDomain(ports)).process).toMatchObject({ kind });
    }
  });

  test('that cannot be looked at in time is unknown', async () => {
    const { ports } = await portsOf({ answers: { ...gone, connectListAllDomains: [[]] }, record: identity });
    const late: ObservePorts = {
      ...ports,
      within: (look, instead) => look.then((found) => ('processes' in Object(Object(found).value) ? instead : found)),
    };
    expect((await observeDomain(late)).process).toMatchObject({ kind: 'unknown' });
  });
});
