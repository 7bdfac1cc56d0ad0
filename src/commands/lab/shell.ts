// `havirt lab shell`: a shell on a node.
import { command } from '../command.ts';
import { labOptions, nodePositional } from './options.ts';

export const shellCommand = command({
  name: 'shell',
  summary: 'A shell on a node',
  positionals: nodePositional,
  options: labOptions,
  run: async ({ name, NODE }) => {
    const { shellOn } = await import('../../lab/terminal.ts');
    process.exitCode = await shellOn(name, NODE);
    return undefined;
  },
});
