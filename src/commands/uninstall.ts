// `havirt uninstall`: the options, and the words for what was done. The doing is in src/install.
import type { CommandModule } from 'yargs';
import { type ChangeArguments, changeOptions, report } from './changes.ts';

export const uninstallCommand: CommandModule<object, ChangeArguments & { force: boolean }> = {
  command: 'uninstall',
  describe: 'Take away what install put there, and nothing else',
  builder: (yargs) =>
    yargs.options(changeOptions).option('force', {
      type: 'boolean',
      default: false,
      describe: 'Even while the cluster has resources that need it',
    }),
  handler: async ({ root, 'dry-run': dryRun, 'output-as': outputAs, force }) => {
    const { uninstall } = await import('../install/uninstall.ts');
    report(await uninstall({ root, dryRun, force }), outputAs);
  },
};
