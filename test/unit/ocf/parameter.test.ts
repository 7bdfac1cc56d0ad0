// Reading parameters: every type, every kind of bad value, and the words of the shell agents.
import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { parseParameters, type Declaration, type Parameter } from '../../../src/ocf/parameter.ts';

const texts = { shortdesc: 'short', longdesc: 'long' };
const flag: Parameter = { type: 'boolean', default: false, ...texts };
const count: Parameter = { type: 'integer', default: 7, min: 1, max: 100, unit: 'ms', ...texts };

/** What one parameter yields for one text: its value, and what is wrong with it. */
function read(parameter: Parameter, given: string | undefined): { value: unknown; problem: string | undefined } {
  const environment = given === undefined ? {} : { OCF_RESKEY_p: given };
  const { values, problems } = parseParameters<Declaration>({ p: parameter }, environment);
  return { value: values['p'], problem: problems[0]?.text };
}

describe('boolean', () => {
  test.each(['yes', 'true', '1', 'YES', 'TRUE', 'True', 'ja', 'on', 'ON'])('%s is true', (word) => {
    expect(read(flag, word)).toEqual({ value: true, problem: undefined });
  });

  test.each(['no', 'false', '0', 'NO', 'False', 'nein', 'off'])('%s is false', (word) => {
    expect(read({ ...flag, default: true }, word)).toEqual({ value: false, problem: undefined });
  });

  test.each(['2', 'y', ' true', 'maybe', 'constructor', 'toString', '__proto__'])('%j is refused', (word) => {
    expect(read(flag, word)).toEqual({ value: false, problem: `must be true or false, not "${word}"` });
  });
});

describe('integer', () => {
  test.each([
    ['1', 1],
    ['100', 100],
    ['007', 7],
  ])('%j', (given, value) => {
    expect(read(count, given)).toEqual({ value, problem: undefined });
  });

  test.each(['0', '101', '-1', '+1', '1.5', '1e1', '0x10', ' 1', '1 ', 'many', '99999999999999999999'])(
    '%j is refused',
    (given) => {
      const problem = `must be a whole number from 1 to 100 ms, not "${given}"`;
      expect(read(count, given)).toEqual({ value: 7, problem });
    },
  );

  test('a plain number has no unit in its message', () => {
    expect(read({ ...count, unit: '' }, 'x').problem).toBe('must be a whole number from 1 to 100, not "x"');
  });
});

describe('string', () => {
  test('keeps blanks, quotes and line breaks', () => {
    expect(read({ type: 'string', ...texts }, ' a "b"\nc ').value).toBe(' a "b"\nc ');
  });

  test('may be one of a few words', () => {
    const transport: Parameter = { type: 'string', oneOf: ['ssh', 'tls'], ...texts };
    expect(read(transport, 'tls')).toEqual({ value: 'tls', problem: undefined });
    expect(read(transport, 'SSH').problem).toBe('must be one of ssh, tls, not "SSH"');
  });

  test('may have a rule of its own', () => {
    const even: Parameter = { type: 'string', check: (text) => (text.length % 2 ? 'is odd' : undefined), ...texts };
    expect(read(even, 'ab').problem).toBeUndefined();
    expect(read(even, 'abc').problem).toBe('is odd');
  });
});

describe('not given', () => {
  test.each([undefined, ''])('%j takes the default, if there is one', (given) => {
    expect(read(count, given)).toEqual({ value: 7, problem: undefined });
    expect(read({ type: 'string', ...texts }, given)).toEqual({ value: undefined, problem: undefined });
  });

  test('a required one is missed', () => {
    expect(read({ type: 'string', required: true, ...texts }, '').problem).toBe('is required and not set');
  });
});

test('every problem is named with its parameter', () => {
  const { problems } = parseParameters({ a: flag, b: count }, { OCF_RESKEY_a: 'x', OCF_RESKEY_b: 'y' });
  expect(problems.map(({ parameter }) => parameter)).toEqual(['a', 'b']);
});

test('whatever the text, a value is usable or a problem is told', () => {
  const property = fc.property(fc.string({ unit: 'binary' }), (given) => {
    const [boolean, integer] = [read(flag, given), read(count, given)];
    expect(typeof boolean.value).toBe('boolean');
    expect(Number.isInteger(integer.value)).toBe(true);
    expect(integer.value).toBeGreaterThanOrEqual(1);
    expect(integer.value).toBeLessThanOrEqual(100);
  });
  fc.assert(property);
});
