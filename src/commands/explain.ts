// `havirt explain`: tells a traced call step by step, and whether this version would decide it alike.
import { command } from './command.ts';
import { outputOption } from './print.ts';
import { Failure, exitStatus } from '../program/failure.ts';

export const explainCommand = command({
  name: 'explain',
  summary: 'Tell a call from its trace (trace_ra): what was seen, what was decided, and what its verdict means',
  positionals: {
    TRACE: { type: 'string', describe: 'File that the agent wrote; standard input without one, or for -' },
  },
  options: outputOption,
  run: async ({ TRACE: given }) => {
    // The parser makes an empty word of a single hyphen.
    const path = given === undefined || given === '' || given === '-' ? undefined : given;
    if (path === undefined && process.stdin.isTTY) {
      throw new Failure('which trace? Name a file, or pipe a trace in (see havirt explain --help)', exitStatus.usage);
    }
    const { readFileSync } = await import('node:fs');
    const { explain } = await import('./explain/explain.ts');
    const name = path ?? 'standard input';
    let text: string;
    try {
      text = readFileSync(path ?? 0, 'utf8');
    } catch (error) {
      throw new Failure(`${name} cannot be read: ${error instanceof Error ? error.message : String(error)}`);
    }
    try {
      return await explain(text);
    } catch (error) {
      throw new Failure(`${name}: ${error instanceof Error ? error.message : String(error)}`);
    }
  },
});
