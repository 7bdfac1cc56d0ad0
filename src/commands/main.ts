// The operator's command line: which command is it, and how is a failed one told? A command that answers early does so before
// the parser is loaded: `agent`, and `peer-report`, for which every start on another node waits.
import { Failure } from '../program/failure.ts';
import { print } from './print.ts';
import { commands } from './registry.ts';

/** Runs `havirt ARGV`; the outcome is in `process.exitCode`. */
export async function main(argv: readonly string[]): Promise<void> {
  try {
    const answerEarly = await findEarly(argv);
    if (answerEarly === undefined) {
      const { parse } = await import('./command-line.ts');
      await parse(argv.length === 0 ? ['--help'] : argv);
      return;
    }
    const answer = await answerEarly();
    if (answer !== undefined) await print(answer, 'text');
  } catch (error) {
    if (!(error instanceof Failure)) throw error;
    process.stderr.write(`havirt: ${error.message}\n`);
    process.exitCode = error.exitStatus;
  }
}

/** What answers this command line without a parser, if anything does. */
async function findEarly([name = '', ...rest]: readonly string[]) {
  const command = await commands.get(name)?.();
  return command !== undefined && 'early' in command ? command.early?.(rest) : undefined;
}
