// `havirt completion SHELL`: the completion script that `havirt install` also puts in place.
import { command } from './command.ts';

const scripts = { bash: 'completion/havirt.bash', zsh: 'completion/_havirt' } as const;

export const completionCommand = command({
  name: 'completion',
  summary: 'Print the completion script of a shell',
  positionals: { SHELL: { choices: ['bash', 'zsh'], default: 'bash' } },
  options: {},
  run: async ({ SHELL }) => {
    const { readAsset } = await import('../program/assets.ts');
    const text = readAsset(scripts[SHELL]);
    return { data: { shell: SHELL, script: text }, text, exitStatus: 0 };
  },
});
