// `havirt agent NAME ACTION`: an agent called by hand, as the link of that name under resource.d would call it.
import type { CommandModule } from 'yargs';
import { agents } from '../../agents/registry.ts';
import { Failure, exitStatus } from '../program/failure.ts';

export const agentCommand: CommandModule = {
  command: 'agent NAME [ACTION]',
  describe: 'Run a resource agent by hand; its parameters come from OCF_RESKEY_… variables',
  builder: (yargs) => yargs.positional('NAME', { choices: [...agents.keys()], demandOption: true }),
  handler: () => undefined,
};

/** Runs the agent `name` with what follows it on the command line; it sets the exit status itself. */
export async function runAgent(name: string, argv: readonly string[]): Promise<void> {
  const load = agents.get(name);
  if (load === undefined) {
    throw new Failure(`no agent "${name}" (there are: ${[...agents.keys()].join(', ')})`, exitStatus.usage);
  }
  const { main } = await load();
  await main(argv);
}
