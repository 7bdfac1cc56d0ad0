// `havirt install`: the options, and the words for what was done. The doing is in src/install.
import type { CommandModule } from 'yargs';
import { Failure } from '../program/failure.ts';
import { type ChangeArguments, changeOptions, report } from './changes.ts';

export const installCommand: CommandModule<object, ChangeArguments> = {
  command: 'install',
  describe: 'Put this program, its agents, manuals and completions where Pacemaker and a shell expect them',
  builder: (yargs) => yargs.options(changeOptions),
  handler: async ({ root, 'dry-run': dryRun, 'output-as': outputAs }) => {
    const { isBuilt } = await import('../program/assets.ts');
    if (!isBuilt) throw new Failure('only the built program installs itself: npm run build, then dist/havirt install');
    const { install } = await import('../install/install.ts');
    report(await install({ root, dryRun, program: process.execPath }), outputAs);
  },
};
