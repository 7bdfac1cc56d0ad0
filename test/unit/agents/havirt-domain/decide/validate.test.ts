// validate-all at check level 10: the configuration and what this node lacks, not what it is short of just now.
import { expect, test } from 'vitest';
import { decideValidate } from '../../../../../agents/havirt-domain/decide/validate.ts';
import type { StartFacts } from '../../../../../agents/havirt-domain/model/facts.ts';
import { said, startFacts } from './facts.ts';

const cases: [string, Partial<StartFacts>, string][] = [
  ['all is well', {}, 'ok'],
  ['missing', { config: { kind: 'missing', why: '' } }, 'installed CONFIG_MISSING'],
  ['unreadable', { config: { kind: 'unreadable', why: '' } }, 'generic CONFIG_UNREADABLE'],
  ['invalid', { config: { kind: 'invalid', why: '' } }, 'args CONFIG_INVALID'],
  ['without a disk', { shortfalls: [{ kind: 'missing', what: 'disk x' }] }, 'installed NODE_LACKS'],
  ['lacking', { shortfalls: [{ kind: 'lacks', what: 'bridge br0' }] }, 'installed NODE_LACKS'],
  ['short of memory now', { shortfalls: [{ kind: 'short', what: 'memory' }] }, 'ok'],
];

test.each(cases)('%s', (_, sees, does) => expect(said(decideValidate(startFacts(sees)))).toBe(does));
