// `havirt lab logs`: what a node wrote down, also after its power was cut.
import { command } from '../command.ts';
import { labOptions, nodePositional } from './options.ts';

export const logsCommand = command({
  name: 'logs',
  summary: "A node's journal, even when the node is off",
  positionals: nodePositional,
  options: {
    ...labOptions,
    follow: { type: 'boolean', default: false, alias: 'f', describe: 'Keep showing new lines' },
    lines: { type: 'number', default: 100, alias: 'n', requiresArg: true, describe: 'How many of the last lines' },
    pacemaker: { type: 'boolean', default: false, describe: "Pacemaker's own detailed log instead" },
  },
  run: async ({ name, NODE, follow, lines, pacemaker }) => {
    const { showLogs } = await import('../../lab/terminal.ts');
    process.exitCode = await showLogs(name, NODE, { follow, lines, pacemaker });
    return undefined;
  },
});
