// What the lab's commands have in common at the command line.
import type { Options, PositionalOptions } from 'yargs';

export const labOptions = {
  name: { type: 'string', default: 'havirt', requiresArg: true, describe: 'Which lab, when there are several' },
} as const satisfies Record<string, Options>;

export const nodePositional = {
  NODE: { type: 'string', demandOption: true, describe: 'Name of the node: n1, n2, …' },
} as const satisfies Record<string, PositionalOptions>;
