// `havirt lab …`: the list of the lab's commands. What they do is in src/lab, loaded when one runs; here are their options, and
// the words for what the virtual cluster answers.
import type { CommandGroup } from '../command.ts';
import { downCommand } from './down.ts';
import { execCommand } from './exec.ts';
import { logsCommand } from './logs.ts';
import { labOptions } from './options.ts';
import { powerCommand } from './power.ts';
import { shellCommand } from './shell.ts';
import { statusCommand } from './status.ts';
import { upCommand } from './up.ts';

export const labCommands: CommandGroup = {
  name: 'lab',
  summary:
    'A virtual cluster on this machine, for trying and testing: Corosync, Pacemaker, libvirt, fencing (needs root)',
  options: labOptions,
  commands: [upCommand, downCommand, statusCommand, execCommand, shellCommand, powerCommand, logsCommand],
  takesWords: true,
};
