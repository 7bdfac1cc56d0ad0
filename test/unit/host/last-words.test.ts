// Which writer has the last words: the quick one for what a pipe holds, the other for more, and none that a hanging look holds
// up.
import { fstatSync, writeFileSync } from 'node:fs';
import { afterEach, expect, test, vi } from 'vitest';
import { endProcess } from '../../../src/host/end-process.ts';
import { endWith } from '../../../src/host/last-words.ts';
import { writeLongStdout, writeStdout } from '../../../src/host/stdout.ts';

vi.mock('node:fs', () => ({ fstatSync: vi.fn(), writeFileSync: vi.fn() }));
vi.mock('../../../src/host/end-process.ts', () => ({ endProcess: vi.fn() }));
vi.mock('../../../src/host/stdout.ts', () => ({ writeStdout: vi.fn(), writeLongStdout: vi.fn() }));

afterEach(() => vi.clearAllMocks());

const writers = { writeStdout, writeLongStdout, writeFileSync };

test.each([
  ['a pipe holds it', false, 'x'.repeat(65_536), 'writeStdout'],
  ['a pipe does not hold it', false, 'é'.repeat(65_535), 'writeLongStdout'],
  ['a regular file', true, 'x', 'writeFileSync'],
] as const)('%s', async (_, isFile, text, writer) => {
  vi.mocked(fstatSync).mockReturnValue({ isFile: () => isFile } as ReturnType<typeof fstatSync>);
  await endWith(text, 4);
  const used = Object.entries(writers).filter(([, write]) => vi.mocked(write).mock.calls.length > 0);
  expect(used.map(([name]) => name)).toEqual([writer]);
  expect(endProcess).toHaveBeenCalledExactlyOnceWith(4);
});
