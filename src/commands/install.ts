// `havirt install`: its options, and what it refuses. The doing is in src/install.
import { Failure } from '../program/failure.ts';
import { changeOptions, changesAnswer } from './changes.ts';
import { command } from './command.ts';

export const installCommand = command({
  name: 'install',
  summary: 'Put this program, its agents, manuals and completions where Pacemaker and a shell expect them',
  positionals: {},
  options: changeOptions,
  run: async ({ root, 'dry-run': dryRun }) => {
    const { isBuilt } = await import('../program/assets.ts');
    if (!isBuilt) throw new Failure('only the built program installs itself: npm run build, then dist/havirt install');
    const { install } = await import('../install/install.ts');
    return changesAnswer(await install({ root, dryRun, program: process.execPath }));
  },
});
