// One printer for every command: for people, for programs, and for a command that must not stay.
import { afterEach, expect, test, vi } from 'vitest';
import { print } from '../../../src/commands/print.ts';
import { endWith } from '../../../src/host/last-words.ts';
import { writeLongStdout } from '../../../src/host/stdout.ts';

vi.mock('../../../src/host/last-words.ts', () => ({ endWith: vi.fn() }));
vi.mock('../../../src/host/stdout.ts', () => ({ writeLongStdout: vi.fn() }));

afterEach(() => {
  process.exitCode = 0;
  vi.clearAllMocks();
});

const answer = { data: { a: 1 }, text: 'one', exitStatus: 0 };

test.each([
  ['text, with the last newline', answer, 'text', 'one\n'],
  ['text that has its newline', { ...answer, text: 'one\n' }, 'text', 'one\n'],
  ['data', answer, 'json', '{\n  "a": 1\n}\n'],
])('%s', async (_, given, outputAs, printed) => {
  await print(given, outputAs);
  expect(writeLongStdout).toHaveBeenCalledExactlyOnceWith(printed);
});

test('nothing', async () => {
  await print({ ...answer, text: '' }, 'text');
  expect(writeLongStdout).not.toHaveBeenCalled();
});

test('the exit status is that of the answer', async () => {
  await print({ ...answer, exitStatus: 3 }, 'text');
  expect(process.exitCode).toBe(3);
  expect(endWith).not.toHaveBeenCalled();
});

test('an abrupt answer ends the process', async () => {
  await print({ ...answer, exitStatus: 3, abrupt: true }, 'text');
  expect(endWith).toHaveBeenCalledExactlyOnceWith('one\n', 3);
  expect(writeLongStdout).not.toHaveBeenCalled();
});
