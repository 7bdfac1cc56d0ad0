// `havirt explain`: tells a traced call step by step, and whether this version would decide it alike.
import { command } from './command.ts';
import { outputOption } from './print.ts';
import { Failure } from '../program/failure.ts';

export const explainCommand = command({
  name: 'explain',
  summary: 'Tell a call from its trace (trace_ra): what was seen, what was decided, and what its verdict means',
  positionals: {
    TRACE: { type: 'string', demandOption: true, describe: 'File that the agent wrote; - for standard input' },
  },
  options: outputOption,
  run: async ({ TRACE: path }) => {
    const { readFileSync } = await import('node:fs');
    const { explain } = await import('./explain/explain.ts');
    let text: string;
    try {
      text = readFileSync(path === '-' ? 0 : path, 'utf8');
    } catch (error) {
      throw new Failure(
        `expected a file that can be read, got ${path}: ${error instanceof Error ? error.message : String(error)}`,
      );
    }
    try {
      return await explain(text);
    } catch (error) {
      throw new Failure(`${path}: ${error instanceof Error ? error.message : String(error)}`);
    }
  },
});
