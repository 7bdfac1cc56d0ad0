// `havirt lab exec`: a command on a node, whose words and exit status become this program's.
import { Failure, exitStatus } from '../../program/failure.ts';
import { command } from '../command.ts';
import { labOptions, nodePositional } from './options.ts';

export const execCommand = command({
  name: 'exec',
  summary: 'Run a command on a node: havirt lab exec n1 -- pcs status; its exit status becomes this one',
  positionals: nodePositional,
  options: labOptions,
  run: async ({ name, NODE, '--': words = [] }) => {
    const [program, ...args] = words;
    if (program === undefined) {
      throw new Failure('no command; expected one after --, as in: havirt lab exec n1 -- pcs status', exitStatus.usage);
    }
    const { runOnTerminal } = await import('../../lab/terminal.ts');
    process.exitCode = await runOnTerminal(name, NODE, [program, ...args]);
    return undefined;
  },
});
