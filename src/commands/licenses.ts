// `havirt licenses`: what the program carries that others made. The build writes the text, scripts/build/notices.ts.
import { Failure } from '../program/failure.ts';
import { command } from './command.ts';

export const licensesCommand = command({
  name: 'licenses',
  summary: 'Print the licence of each part of this program that others made',
  positionals: {},
  options: {},
  run: async () => {
    const { isBuilt, readAsset } = await import('../program/assets.ts');
    if (!isBuilt)
      throw new Failure('only the built program carries the work of others: npm run build, then dist/havirt licenses');
    const text = readAsset('THIRD-PARTY.txt');
    return { data: { text }, text, exitStatus: 0 };
  },
});
