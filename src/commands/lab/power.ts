// `havirt lab power`: the power switch of a node.
import { command } from '../command.ts';
import { labOptions, nodePositional } from './options.ts';

export const powerCommand = command({
  name: 'power',
  summary: 'The power switch of a node: on, off (at once, as if the plug were pulled), or cycle',
  positionals: { STATE: { choices: ['on', 'off', 'cycle'], demandOption: true }, ...nodePositional },
  options: labOptions,
  run: async ({ name, STATE, NODE }) => {
    const { labOf } = await import('../../lab/lab.ts');
    const { cutPower, givePower } = await import('../../lab/node/nodes.ts');
    const { requireLab } = await import('../../lab/record.ts');
    const lab = labOf(await requireLab(name));
    if (STATE !== 'on') await cutPower(lab, NODE);
    if (STATE !== 'off') await givePower(lab, NODE);
    const power = STATE === 'off' ? 'off' : 'on';
    return { data: { node: NODE, power }, text: `${NODE}: power ${power}`, exitStatus: 0 };
  },
});
