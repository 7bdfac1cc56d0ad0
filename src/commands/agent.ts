// `havirt agent NAME ACTION`: an agent called by hand, as the link of that name under resource.d would call it.
import { agents } from '../../agents/registry.ts';
import { Failure, exitStatus } from '../program/failure.ts';
import { command } from './command.ts';

export const agentCommand = command({
  name: 'agent',
  summary: 'Run a resource agent by hand; its parameters come from OCF_RESKEY_… variables',
  positionals: { NAME: { choices: [...agents.keys()], demandOption: true }, ACTION: { type: 'string' } },
  options: {},
  // An agent's arguments are the agent's own: yargs would take its --help and --version for those of havirt.
  early: ([name, ...argv]) => (name === undefined || name.startsWith('-') ? undefined : () => runAgent(name, argv)),
  run: ({ NAME, ACTION }) => runAgent(NAME, ACTION === undefined ? [] : [ACTION]),
});

/** Runs the agent `name` with what follows it on the command line. The agent answers by itself. */
async function runAgent(name: string, argv: readonly string[]): Promise<undefined> {
  const load = agents.get(name);
  if (load === undefined) {
    throw new Failure(`no agent "${name}" (there are: ${[...agents.keys()].join(', ')})`, exitStatus.usage);
  }
  const { main } = await load();
  await main(argv);
}
