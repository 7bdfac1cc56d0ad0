// `havirt lab …`: the options, and the words for what the virtual cluster answers. The doing is in src/lab, loaded when a
// command runs.
import type { Argv, CommandModule } from 'yargs';
import { Failure, exitStatus } from '../program/failure.ts';

interface LabArguments {
  readonly name: string;
}

interface NodeArguments extends LabArguments {
  readonly NODE: string;
}

interface UpArguments extends LabArguments {
  readonly nodes: number | undefined;
  readonly release: 'bookworm' | 'trixie' | undefined;
  readonly agent: string | undefined;
  readonly install: boolean;
}

const upCommand: CommandModule<LabArguments, UpArguments> = {
  command: 'up',
  describe: 'Make the lab be up; run again to go on after an interruption, to switch nodes on, or to renew the agent',
  builder: (yargs) =>
    yargs.options({
      nodes: { type: 'number', requiresArg: true, describe: 'How many nodes, 1 to 8 (a new lab: 3)' },
      release: { choices: ['bookworm', 'trixie'] as const, describe: 'Debian of the nodes (a new lab: bookworm)' },
      agent: { type: 'string', requiresArg: true, describe: 'Built havirt for the nodes, or none (default: this one)' },
      install: { type: 'boolean', default: false, describe: 'Install the packages that this machine lacks' },
    }),
  handler: async ({ name, nodes, release, agent, install }) => {
    const { up } = await import('../lab/up.ts');
    const { progressOn } = await import('../lab/progress.ts');
    const { statusOf, statusText } = await import('../lab/cluster/status.ts');
    const lab = await up({ name, nodeCount: nodes, release, agent, install }, progressOn(process.stdout));
    process.stdout.write(`${statusText(await statusOf(lab))}\n`);
  },
};

const downCommand: CommandModule<LabArguments, LabArguments & { purge: boolean }> = {
  command: 'down',
  describe: 'Take the lab away, whole or half made; only the image cache stays',
  builder: (yargs) =>
    yargs.option('purge', { type: 'boolean', default: false, describe: 'Remove the image cache too' }),
  handler: async ({ name, purge }) => {
    const { down, purgeCache } = await import('../lab/down.ts');
    const was = await down(name);
    process.stdout.write(was ? `lab ${name}: gone\n` : `lab ${name}: there was none\n`);
    if (purge) await purgeCache();
  },
};

const statusCommand: CommandModule<LabArguments, LabArguments & { 'output-as': 'text' | 'json' }> = {
  command: 'status',
  describe: 'Power and membership of each node, and what runs where',
  builder: (yargs) =>
    yargs.option('output-as', {
      choices: ['text', 'json'] as const,
      default: 'text' as const,
      describe: 'Form of the output',
    }),
  handler: async ({ name, 'output-as': outputAs }) => {
    const { requireLab } = await import('../lab/record.ts');
    const { statusOf, statusText } = await import('../lab/cluster/status.ts');
    const status = await statusOf(await requireLab(name));
    process.stdout.write(`${outputAs === 'json' ? JSON.stringify(status, null, 2) : statusText(status)}\n`);
  },
};

const execCommand: CommandModule<LabArguments, NodeArguments & { '--'?: string[] }> = {
  command: 'exec NODE',
  describe: 'Run a command on a node: havirt lab exec n1 -- pcs status; its exit status becomes this one',
  builder: withNode,
  handler: async ({ name, NODE, '--': command = [] }) => {
    const [program, ...args] = command;
    if (program === undefined) {
      throw new Failure('no command; expected one after --, as in: havirt lab exec n1 -- pcs status', exitStatus.usage);
    }
    const { runOnTerminal } = await import('../lab/terminal.ts');
    process.exitCode = await runOnTerminal(name, NODE, [program, ...args]);
  },
};

const shellCommand: CommandModule<LabArguments, NodeArguments> = {
  command: 'shell NODE',
  describe: 'A shell on a node',
  builder: withNode,
  handler: async ({ name, NODE }) => {
    const { shellOn } = await import('../lab/terminal.ts');
    process.exitCode = await shellOn(name, NODE);
  },
};

const powerCommand: CommandModule<LabArguments, NodeArguments & { STATE: 'on' | 'off' | 'cycle' }> = {
  command: 'power STATE NODE',
  describe: 'The power switch of a node: on, off (at once, as if the plug were pulled), or cycle',
  builder: (yargs) =>
    withNode(yargs.positional('STATE', { choices: ['on', 'off', 'cycle'] as const, demandOption: true })),
  handler: async ({ name, STATE, NODE }) => {
    const { labOf } = await import('../lab/lab.ts');
    const { cutPower, givePower } = await import('../lab/node/nodes.ts');
    const { requireLab } = await import('../lab/record.ts');
    const lab = labOf(await requireLab(name));
    if (STATE !== 'on') await cutPower(lab, NODE);
    if (STATE !== 'off') await givePower(lab, NODE);
    process.stdout.write(`${NODE}: power ${STATE === 'off' ? 'off' : 'on'}\n`);
  },
};

interface LogArguments extends NodeArguments {
  readonly follow: boolean;
  readonly lines: number;
  readonly pacemaker: boolean;
}

const logsCommand: CommandModule<LabArguments, LogArguments> = {
  command: 'logs NODE',
  describe: "A node's journal, even when the node is off",
  builder: (yargs) =>
    withNode(yargs).options({
      follow: { type: 'boolean', default: false, alias: 'f', describe: 'Go on showing what is added' },
      lines: { type: 'number', default: 100, alias: 'n', requiresArg: true, describe: 'How many of the last lines' },
      pacemaker: { type: 'boolean', default: false, describe: "Pacemaker's own detailed log instead" },
    }),
  handler: async ({ name, NODE, ...options }) => {
    const { showLogs } = await import('../lab/terminal.ts');
    process.exitCode = await showLogs(name, NODE, options);
  },
};

function withNode<T>(yargs: Argv<T>) {
  return yargs.positional('NODE', { type: 'string', demandOption: true, describe: 'Name of the node: n1, n2, …' });
}

export const labCommand: CommandModule<object, LabArguments> = {
  command: 'lab',
  describe:
    'A virtual cluster on this machine, for trying and testing: Corosync, Pacemaker, libvirt, fencing (needs root)',
  builder: (yargs) =>
    yargs
      .option('name', {
        type: 'string',
        default: 'havirt',
        requiresArg: true,
        describe: 'Which lab, when there are several',
      })
      // What follows -- is another program's, to the letter.
      .parserConfiguration({ 'populate--': true, 'parse-positional-numbers': false })
      .command(upCommand)
      .command(downCommand)
      .command(statusCommand)
      .command(execCommand)
      .command(shellCommand)
      .command(powerCommand)
      .command(logsCommand)
      .usage('$0 lab COMMAND')
      .demandCommand(1, 'which lab command: up, down, status, exec, shell, power or logs?'),
  handler: () => undefined,
};
