import { describe, expect, test } from 'vitest';
import { type Mark, decideInstall, decideRemove } from '../../../src/install/change.ts';

const ours: Mark = 'file 644 sha256:ours';
const older: Mark = 'file 644 sha256:older';
const theirs: Mark = 'file 644 sha256:theirs';

describe('what install does', () => {
  test.each([
    ['nothing there', 'absent', 'absent', 'create', false],
    ['it was removed by hand', 'absent', ours, 'create', false],
    ['already so', ours, ours, 'keep', false],
    ['already so, by somebody else', ours, 'absent', 'keep', false],
    ['our older version', older, older, 'replace', false],
    ['changed since', theirs, older, 'replace', true],
    ['there before us', theirs, 'absent', 'replace', true],
    ['a link instead', 'link elsewhere', older, 'replace', true],
  ] as const)('%s', (_case, found, recorded, verb, save) => {
    expect(decideInstall(ours, { found, recorded })).toMatchObject({ verb, save });
  });
});

describe('what uninstall does', () => {
  test.each([
    ['as we left it', ours, ours, 'remove'],
    ['changed since', theirs, ours, 'leave'],
    ['gone', 'absent', ours, 'keep'],
    ['a folder now', 'other', ours, 'leave'],
  ] as const)('%s', (_case, found, recorded, verb) => {
    expect(decideRemove({ found, recorded })).toMatchObject({ verb, save: false });
  });
});
