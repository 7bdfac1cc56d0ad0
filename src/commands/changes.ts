// What install and uninstall have in common at the command line: their options, and one line a file as the answer.
import type { Options } from 'yargs';
import type { Change } from '../install/change.ts';
import type { Answer } from './command.ts';
import { outputOption } from './print.ts';

export const changeOptions = {
  root: { type: 'string', default: '/', requiresArg: true, describe: 'Folder that stands for /' },
  'dry-run': { type: 'boolean', default: false, alias: 'n', describe: 'Print what would be done, and change nothing' },
  ...outputOption,
} as const satisfies Record<string, Options>;

/** Says what was done, one line a file. */
export function changesAnswer(changes: readonly Change[]): Answer {
  const lines = changes.map(({ verb, path, why }) => `${verb.padEnd(8)} ${path}${why === '' ? '' : `  (${why})`}`);
  return { data: changes, text: lines.join('\n'), exitStatus: 0 };
}
