// What a start tells about the other nodes: configurations that differ, UUIDs that two of them have, second starters.
import { describe, expect, test } from 'vitest';
import { notesOnPeers } from '../../../../../../agents/havirt-domain/decide/start/peer-notes.ts';
import { absent, known } from '../../../../../../src/model/probe.ts';
import { config, identity } from '../facts.ts';
import { answer, asked, held, mute, online, report, reporting } from '../peers-facts.ts';

const here = { identity: known(identity), config: { kind: 'readable', config } } as const;
const toldOf = (told: Parameters<typeof answer>[1]) => notesOnPeers(here, asked({ answers: [answer(online, told)] }));
const same = { configSha256: known(config.sha256) };

describe('configurations', () => {
  test.each([
    ['the same', report(same), undefined],
    ['another', report({ configSha256: known('another') }), 'the configuration on n2 differs'],
    ['none that can be read', report({ configSha256: absent }), 'n2 has no readable configuration'],
    ['one that was not looked at', report({ configSha256: mute }), undefined],
    ['no word', mute, undefined],
  ])('%s', (_, told, line) => {
    expect(toldOf(told)).toEqual(line === undefined ? [] : [expect.stringContaining(line)]);
  });

  test('without one here there is nothing to compare', () => {
    const other = asked({ answers: [answer(online, report({ configSha256: known('another') }))] });
    expect(notesOnPeers({ ...here, config: { kind: 'missing', why: 'x' } }, other)).toEqual([]);
  });
});

test('a UUID that another domain there has', () => {
  const twin = reporting(held({ name: 'guest2' }));
  expect(toldOf({ ...twin, ...same })).toEqual([
    `guest1 and guest2, which is active on n2, are different domains with the same UUID ${identity.uuid ?? ''}; ` +
      'give one of them a UUID of its own',
  ]);
});

describe('a second starter beside the cluster', () => {
  const definition = { name: 'guest1', uuid: identity.uuid ?? '', autostart: false, managedSave: false };
  const about = (asks: Partial<typeof definition>) =>
    toldOf(report({ ...same, asked: known([{ ...definition, ...asks }]) }));

  test('is libvirt with autostart, or with a saved image', () => {
    expect(about({ autostart: true, managedSave: true })).toEqual([
      expect.stringContaining('virsh autostart --disable guest1'),
      expect.stringContaining('virsh managedsave-remove guest1'),
    ]);
  });

  test('is not a definition alone, nor one that only shares the UUID of nobody', () => {
    expect(about({})).toEqual([]);
    expect(about({ autostart: true, name: 'guest2', uuid: '00000000-0000-4000-8000-000000000001' })).toEqual([]);
  });
});
