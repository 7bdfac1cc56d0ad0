// A report is believed whole or not at all: what cannot be read must not pass for "nothing runs there".
import { describe, expect, test } from 'vitest';
import type { HeldDomain, HostReport } from '../../../src/peers/model.ts';
import { absent, known, unknown } from '../../../src/model/probe.ts';
import { isWholeReport, readReport, writeReport } from '../../../src/peers/report-format.ts';

const guest: HeldDomain = {
  name: 'it\'s "guest" 1',
  uuid: '6a1b3c5d-0000-4000-8000-00000000beef',
  state: 'paused',
  pausedReason: 'migration',
  tag: { resource: 'VM', node: 'n1', phase: 'claim' },
  disks: known([{ source: '/dev/vg/größe', keys: ['dev:b:8:1', 'id:naa.6001'], shareable: true }]),
};
const running: HeldDomain = { ...guest, state: 'running', pausedReason: undefined, tag: undefined, disks: known([]) };
const stuck: HeldDomain = { ...running, disks: unknown('it is stuck') };
const asked = known([{ name: 'guest1', uuid: guest.uuid, autostart: true, managedSave: false }]);
const report: HostReport = {
  host: 'boot a',
  domains: known([guest, running, stuck]),
  processes: known([{ pid: 7, name: 'guest1', uuid: guest.uuid }]),
  asked,
  configSha256: known('abc'),
};
const line = writeReport(report, 'qemu');
const read = (text: string) => readReport(text, 'qemu');

describe('what was written is read', () => {
  test.each<[string, HostReport]>([
    ['with domains and processes', report],
    [
      'of an empty host',
      { host: 'b', domains: known([]), processes: known([]), asked: known([]), configSha256: absent },
    ],
    [
      'that knows nothing',
      {
        host: 'c',
        domains: unknown('a'),
        processes: unknown('b'),
        asked: unknown('not in its report'),
        configSha256: unknown('not in its report'),
      },
    ],
  ])('%s', (_, told) => {
    const written = writeReport(told, 'qemu');
    const back = read(`${written}\n`);
    expect(back.kind === 'known' && writeReport(back.value, 'qemu')).toBe(written);
    expect(written).not.toContain('\n');
  });

  test.each([
    ['text before it', `Welcome!\n\n${line}\n`],
    ['text behind it', `${line}\nlogout\n`],
    ['the line ends of a terminal', `${line}\r\nlogout\r\n`],
    ['an older one before it', `${writeReport({ ...report, domains: unknown('-') }, 'qemu')}\n${line}\n`],
  ])('with %s', (_, text) => expect(read(text)).toEqual(read(line)));
});

test('disks that are known are written as they always were, for an older havirt to read', () => {
  expect(line).toContain('"disks":[{"source":"/dev/vg/größe"');
  expect(line).toContain('"disks":{"kind":"unknown","why":"it is stuck"}');
});

test('what an older havirt does not tell is not told', () => {
  const old = JSON.stringify({ ...(JSON.parse(line) as object), asked: undefined });
  expect(read(old)).toMatchObject({ value: { asked: { kind: 'unknown' } } });
});

const withDomain = (one: unknown): string =>
  JSON.stringify({ ...(JSON.parse(line) as object), domains: { kind: 'known', value: [one] } });

describe('is not believed', () => {
  const domain = { name: 'a', uuid: 'b', state: 'running', disks: [{ source: '/a', keys: ['id:1'] }] };
  const withParts = (parts: object): string => JSON.stringify({ ...(JSON.parse(line) as object), ...parts });

  test('but this one would be', () => expect(read(withDomain(domain)).kind).toBe('known'));
  test.each([
    ['nothing', ''],
    ['text', 'bash: havirt: command not found'],
    ['a report that is cut off', line.slice(0, -20)],
    ['a report with text in front on its line', `x${line}`],
    ['a list', '[{"format":1}]'],
    ['another format', withParts({ format: 2 })],
    ['no format', withParts({ format: undefined })],
    ['no host', withParts({ host: undefined })],
    ['an empty host', withParts({ host: '' })],
    ['no driver', withParts({ driver: undefined })],
    ['another driver', withParts({ driver: 'lxc' })],
    ['no domains', withParts({ domains: undefined })],
    ['no processes', withParts({ processes: undefined })],
    ['absent domains', withParts({ domains: { kind: 'absent' } })],
    ['unknown domains without a reason', withParts({ domains: { kind: 'unknown' } })],
    ['domains that are no list', withParts({ domains: { kind: 'known', value: {} } })],
    ['a domain without a name', withDomain({ ...domain, name: undefined })],
    ['a domain without a UUID', withDomain({ ...domain, uuid: 7 })],
    ['a domain without a state', withDomain({ ...domain, state: null })],
    ['a domain without disks', withDomain({ ...domain, disks: undefined })],
    ['a domain with a strange tag', withDomain({ ...domain, tag: 'VM' })],
    ['a domain with a strange reason', withDomain({ ...domain, pausedReason: 3 })],
    ['a disk without a name', withDomain({ ...domain, disks: [{ keys: [] }] })],
    ['a disk without keys', withDomain({ ...domain, disks: [{ source: '/a' }] })],
    ['a disk with keys that are no text', withDomain({ ...domain, disks: [{ source: '/a', keys: [1] }] })],
    [
      'a disk that is shared in a strange way',
      withDomain({ ...domain, disks: [{ source: '/a', keys: [], shareable: 'no' }] }),
    ],
    ['a process without a pid', withParts({ processes: { kind: 'known', value: [{ name: 'a', uuid: 'b' }] } })],
  ])('%s', (_, text) => expect(read(text)).toMatchObject({ kind: 'unknown' }));

  test('it is said what came instead', () => {
    expect(read('')).toEqual(unknown('expected a report of havirt, got nothing'));
    expect(read('no "such" file\n')).toEqual(unknown(String.raw`expected a report of havirt, got "no \"such\" file"`));
  });

  test('it is said that it answers another question', () => {
    expect(readReport(line, 'lxc')).toEqual(unknown('it was asked about lxc and answered about qemu'));
  });

  test('a damaged checksum spoils nothing', () => {
    expect(read(withParts({ configSha256: 7 }))).toMatchObject({ value: { configSha256: { kind: 'unknown' } } });
  });
});

test('a report is whole with the end of its line', () => {
  expect(['', line, `x${line}\n`, `${line}\n`, `hello\n${line}`, `hello\n${line}\n`].map(isWholeReport)).toEqual([
    false,
    false,
    false,
    true,
    false,
    true,
  ]);
});
