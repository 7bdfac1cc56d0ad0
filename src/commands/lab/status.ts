// `havirt lab status`: what is on, and what runs where.
import { command } from '../command.ts';
import { outputOption } from '../print.ts';
import { labOptions } from './options.ts';

export const statusCommand = command({
  name: 'status',
  summary: 'Power and membership of each node, and what runs where',
  positionals: {},
  options: { ...labOptions, ...outputOption },
  run: async ({ name }) => {
    const { requireLab } = await import('../../lab/record.ts');
    const { statusOf, statusText } = await import('../../lab/cluster/status.ts');
    const status = await statusOf(await requireLab(name));
    return { data: status, text: statusText(status), exitStatus: 0 };
  },
});
