import { expect, test } from 'vitest';
import { roundText } from '../../../gauntlet/progress-text.ts';

function told(rounds: number): string {
  return Array.from({ length: rounds }, (_, index) => roundText(index + 1, rounds)).join('');
}

test('a few rounds are played in silence', () => {
  expect(told(5)).toBe('');
});

test('many are a dot each, counted every fifty and at the end', () => {
  const fifty = '.'.repeat(50);
  expect(told(102)).toBe(`${fifty} 50/102\n    ${fifty} 100/102\n    .. 102/102`);
  expect(told(50)).toBe(`${fifty} 50/50`);
});
