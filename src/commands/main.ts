// The operator's command line: the list of commands, and how a failed one is told. What a command does lives in its own
// file, and the code behind it is loaded only when it runs.
import yargs from 'yargs';
import { Failure, exitStatus } from '../program/failure.ts';
import { version } from '../program/version.ts';
import { agentCommand, runAgent } from './agent.ts';
import { completionCommand } from './completion.ts';
import { installCommand } from './install.ts';
import { labCommand } from './lab.ts';
import { peerReportCommand } from './peer-report.ts';
import { uninstallCommand } from './uninstall.ts';

/** Runs `havirt ARGV`; the outcome is in `process.exitCode`. */
export async function main(argv: readonly string[]): Promise<void> {
  try {
    // An agent's arguments are the agent's own: yargs would take its --help and --version for ours.
    if (argv[0] === 'agent' && argv[1]?.startsWith('-') === false) await runAgent(argv[1], argv.slice(2));
    else await commands(argv.length === 0 ? ['--help'] : argv).parseAsync();
  } catch (error) {
    if (!(error instanceof Failure)) throw error;
    process.stderr.write(`havirt: ${error.message}\n`);
    process.exitCode = error.exitStatus;
  }
}

function commands(argv: readonly string[]) {
  return yargs([...argv])
    .scriptName('havirt')
    .usage('$0 COMMAND\n\nVirtual machines of a Pacemaker cluster that never run twice.')
    .command(installCommand)
    .command(uninstallCommand)
    .command(labCommand)
    .command(agentCommand)
    .command(peerReportCommand)
    .command(completionCommand)
    .version(version)
    .help()
    .alias({ help: 'h', version: 'V' })
    .epilogue('See also: man 8 havirt, man 7 ocf_havirt_havirt-domain')
    .demandCommand(1, 'which command? See havirt --help')
    .strict()
    .parserConfiguration({ 'boolean-negation': false, 'camel-case-expansion': false })
    .wrap(Math.min(120, process.stdout.columns ?? 80))
    .exitProcess(false)
    .fail(misused);
}

/** yargs has found a wrong command line (`message`), or a command has failed (`error`). */
function misused(message: string | null, error: Error | undefined): never {
  if (error !== undefined && error.name !== 'YError') throw error;
  const complaint = (message ?? 'wrong command line')
    .replace(/^Unknown arguments?:/, 'no such command or option:')
    .replaceAll(/\s+/g, ' ');
  throw new Failure(`${complaint} (see havirt --help)`, exitStatus.usage);
}
