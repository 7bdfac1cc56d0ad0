// `havirt lab down`: takes a lab away, and the image cache as well when told to.
import { command } from '../command.ts';
import { labOptions } from './options.ts';

export const downCommand = command({
  name: 'down',
  summary: 'Remove the lab, even when half made; only the image cache stays',
  positionals: {},
  options: { ...labOptions, purge: { type: 'boolean', default: false, describe: 'Remove the image cache too' } },
  run: async ({ name, purge }) => {
    const { down, purgeCache } = await import('../../lab/down.ts');
    const existed = await down(name);
    if (purge) await purgeCache();
    return { data: { name, existed }, text: `lab ${name}: ${existed ? 'gone' : 'there was none'}`, exitStatus: 0 };
  },
});
