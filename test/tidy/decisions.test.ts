// The decisions: one form, and an index that has them all.
import { describe, expect, test } from 'vitest';
import { listFiles, read } from './sources.ts';

const folder = 'docs/decisions/';
const pages = listFiles().filter((path) => path.startsWith(`${folder}0`));
const index = read(`${folder}README.md`);
const status = /^Status: (?:accepted|superseded by \[\d{4}\]\([\w.-]+\)), (\d{4}-\d\d-\d\d)\.( .+)?$/;

/** Title and status. */
function opening(page: string): string[] {
  const [title = '', state = ''] = page.split('\n\n');
  return [title, state.replaceAll('\n', ' ')];
}

/** What is wrong with the form of a page; empty when nothing is. */
function faults(number: string, page: string): string[] {
  const [title = '', state = ''] = opening(page);
  const missing = ['Context', 'Decision', 'Rejected'].filter((word) => !page.includes(`\n**${word}.**`));
  return [
    ...(new RegExp(`^# ${number} \\S`).test(title) ? [] : [`title: ${title}`]),
    ...(status.test(state) ? [] : [`status: ${state}`]),
    ...(/^## /m.test(page) ? ['a heading, where a bold paragraph was expected'] : []),
    ...missing.map((word) => `no **${word}.**`),
  ];
}

describe.each(pages)('%s', (path) => {
  const name = path.slice(folder.length);
  const page = read(path);

  test('has the form', () => {
    expect(faults(name.slice(0, 4), page)).toEqual([]);
  });

  test('is in the index with its title, its date, and what it adds to', () => {
    const line = index.split('\n').find((row) => row.includes(`](${name})`)) ?? '';
    const [title = '', state = ''] = opening(page);
    const adds = /Adds to (.+?)\.(?: |$)/.exec(state.replaceAll(/\]\([^)]*\)/g, ']'))?.[1] ?? '';
    const cells = line.split('|').map((cell) => cell.trim());
    expect(cells[2]).toBe(title.slice('# NNNN '.length));
    expect(cells[4]).toBe(status.exec(state)?.[1]);
    expect(cells[5]).toBe(adds.replaceAll(/[[\]]/g, '').replace(' and ', ', '));
  });
});

test('the form bites', () => {
  expect(faults('0001', '# 0001: x\n\nStatus: accepted\n\n## Context\n')).toHaveLength(6);
});
