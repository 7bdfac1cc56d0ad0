// What a start tells of configurations that differ between nodes.
import { expect, test } from 'vitest';
import { configDifferences } from '../../../src/decide/config-drift.ts';
import { absent, known } from '../../../src/model/probe.ts';
import { config } from './facts.ts';
import { answer, asked, mute, online, report } from './peers-facts.ts';

const here = { kind: 'readable', config } as const;
const toldOf = (told: Parameters<typeof answer>[1]) =>
  configDifferences(here, asked({ answers: [answer(online, told)] }));

test.each([
  ['the same', report({ configSha256: known(config.sha256) }), undefined],
  ['another', report({ configSha256: known('another') }), 'the configuration on n2 differs'],
  ['none that can be read', report({ configSha256: absent }), 'n2 shows no configuration'],
  ['one that was not looked at', report({ configSha256: mute }), undefined],
  ['no word', mute, undefined],
])('%s', (_, told, line) => {
  expect(toldOf(told)).toEqual(line === undefined ? [] : [expect.stringContaining(line)]);
});

test('without a configuration here there is nothing to compare', () => {
  const other = asked({ answers: [answer(online, report({ configSha256: known('another') }))] });
  expect(configDifferences({ kind: 'missing', why: 'x' }, other)).toEqual([]);
});
