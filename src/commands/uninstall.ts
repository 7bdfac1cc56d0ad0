// `havirt uninstall`: its options. The doing is in src/install.
import { changeOptions, changesAnswer } from './changes.ts';
import { command } from './command.ts';

export const uninstallCommand = command({
  name: 'uninstall',
  summary: 'Remove what install put in place, and nothing else',
  positionals: {},
  options: {
    ...changeOptions,
    force: { type: 'boolean', default: false, describe: 'Even while the cluster has resources that need it' },
  },
  run: async ({ root, 'dry-run': dryRun, force }) => {
    const { uninstall } = await import('../install/uninstall.ts');
    return changesAnswer(await uninstall({ root, dryRun, force }));
  },
});
