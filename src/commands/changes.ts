// What install and uninstall have in common at the command line: their options, and one printed line a file.
import type { InferredOptionTypes, Options } from 'yargs';
import type { Change } from '../install/change.ts';

export const changeOptions = {
  root: { type: 'string', default: '/', requiresArg: true, describe: 'Folder that stands for /' },
  'dry-run': { type: 'boolean', default: false, alias: 'n', describe: 'Say what would be done, and do nothing' },
  'output-as': { choices: ['text', 'json'] as const, default: 'text' as const, describe: 'Form of the output' },
} as const satisfies Record<string, Options>;

export type ChangeArguments = InferredOptionTypes<typeof changeOptions>;

/** Prints what was done, one line a file, in a form for people or for programs. */
export function report(changes: readonly Change[], outputAs: 'text' | 'json'): void {
  const lines = changes.map(({ verb, path, why }) => `${verb.padEnd(8)} ${path}${why === '' ? '' : `  (${why})`}`);
  process.stdout.write(
    outputAs === 'json' ? `${JSON.stringify(changes, null, 2)}\n` : lines.map((l) => `${l}\n`).join(''),
  );
}
