// How an answer is printed: the one place where a command's words go to standard output.
import type { Options } from 'yargs';
import { endWith } from '../host/last-words.ts';
import { writeLongStdout } from '../host/stdout.ts';
import type { Answer } from './command.ts';

const formats = ['text', 'json'] as const;

/** The option of every command whose answer has a form for programs. */
export const outputOption = {
  'output-as': { choices: formats, default: 'text' as const, describe: 'Form of the output' },
} as const satisfies Record<string, Options>;

/** Prints `answer` and sets the exit status. Only `outputAs` json asks for its data. */
export async function print({ data, text, exitStatus, abrupt }: Answer, outputAs: unknown): Promise<void> {
  const body = outputAs === 'json' ? JSON.stringify(data, null, 2) : text;
  const printed = body === '' || body.endsWith('\n') ? body : `${body}\n`;
  if (abrupt) return endWith(printed, exitStatus);
  if (printed !== '') await writeLongStdout(printed);
  process.exitCode = exitStatus;
}
