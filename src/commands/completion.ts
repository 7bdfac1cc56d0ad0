// `havirt completion SHELL`: prints the completion script that `havirt install` also puts in place.
import type { CommandModule } from 'yargs';

const scripts = { bash: 'completion/havirt.bash', zsh: 'completion/_havirt' } as const;

export const completionCommand: CommandModule<object, { SHELL: keyof typeof scripts }> = {
  command: 'completion [SHELL]',
  describe: 'Print the completion script of a shell',
  builder: (yargs) => yargs.positional('SHELL', { choices: ['bash', 'zsh'] as const, default: 'bash' as const }),
  handler: async ({ SHELL }) => {
    const { readAsset } = await import('../program/assets.ts');
    process.stdout.write(readAsset(scripts[SHELL]));
  },
};
