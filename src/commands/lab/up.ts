// `havirt lab up`: makes a lab be up, telling how far it is on the way.
import { command } from '../command.ts';
import { labOptions } from './options.ts';

export const upCommand = command({
  name: 'up',
  summary: 'Bring the lab up; run again to go on after an interruption, to switch nodes on, or to renew the agent',
  positionals: {},
  options: {
    ...labOptions,
    nodes: { type: 'number', requiresArg: true, describe: 'How many nodes, 1 to 8 (a new lab: 3)' },
    release: { choices: ['bookworm', 'trixie'], describe: 'Debian of the nodes (a new lab: bookworm)' },
    agent: { type: 'string', requiresArg: true, describe: 'Built havirt for the nodes, or none (default: this one)' },
    trace: { type: 'boolean', default: false, describe: 'Every call of an agent writes a trace on its node' },
    install: { type: 'boolean', default: false, describe: 'Install the packages that this machine lacks' },
  },
  run: async ({ name, nodes, release, agent, trace, install }) => {
    const { up } = await import('../../lab/up.ts');
    const { progressOn } = await import('../../lab/progress.ts');
    const { statusOf, statusText } = await import('../../lab/cluster/status.ts');
    const lab = await up({ name, nodeCount: nodes, release, agent, trace, install }, progressOn(process.stdout));
    const status = await statusOf(lab);
    return { data: status, text: statusText(status), exitStatus: 0 };
  },
});
