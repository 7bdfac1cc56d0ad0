// The parser: makes yargs of what the commands declare. Nothing else imports yargs, which is the largest thing that a command
// loads.
import yargs, { type Argv } from 'yargs';
import { Failure, exitStatus } from '../program/failure.ts';
import { version } from '../program/version.ts';
import type { Command, CommandGroup } from './command.ts';
import { print } from './print.ts';
import { commands } from './registry.ts';

const configuration = { 'boolean-negation': false, 'camel-case-expansion': false };

/** Runs the command that `argv` names. */
export async function parse(argv: readonly string[]): Promise<void> {
  const parser = yargs([...argv])
    .scriptName('havirt')
    .usage('$0 COMMAND\n\nVirtual machines of a Pacemaker cluster that never run twice.')
    .version(version)
    .help()
    .alias({ help: 'h', version: 'V' })
    .epilogue('See also: man 8 havirt, man 7 ocf_havirt_havirt-domain')
    .demandCommand(1, 'which command? See havirt --help')
    .strict()
    .parserConfiguration(configuration)
    .wrap(Math.min(120, process.stdout.columns ?? 80))
    .exitProcess(false)
    .fail(misused);
  for (const load of commands.values()) {
    const loaded = await load();
    if ('commands' in loaded) addGroup(parser, loaded);
    else addCommand(parser, loaded);
  }
  await parser.parseAsync();
}

function addCommand(parser: Argv, command: Command): void {
  const positionals = Object.entries(command.positionals);
  const words = positionals.map(([name, { demandOption }]) => (demandOption ? name : `[${name}]`));
  parser.command({
    command: [command.name, ...words].join(' '),
    describe: command.summary,
    builder: (inner) => {
      for (const [name, positional] of positionals) inner.positional(name, positional);
      return inner.options(command.options);
    },
    handler: async (given) => {
      const answer = await command.run(given);
      if (answer !== undefined) await print(answer, given['output-as']);
    },
  });
}

function addGroup(parser: Argv, { name, summary, options, commands: members, takesWords }: CommandGroup): void {
  const names = members.map((member) => member.name);
  parser.command({
    command: name,
    describe: summary,
    builder: (inner) => {
      inner.options(options).usage(`$0 ${name} COMMAND`);
      if (takesWords) {
        inner.parserConfiguration({ ...configuration, 'populate--': true, 'parse-positional-numbers': false });
      }
      for (const member of members) addCommand(inner, member);
      const list = `${names.slice(0, -1).join(', ')} or ${names.at(-1)}`;
      return inner.demandCommand(1, `which ${name} command: ${list}?`);
    },
    handler: () => undefined,
  });
}

/** yargs has found a wrong command line (`message`), or a command has failed (`error`). */
function misused(message: string | null, error: Error | undefined): never {
  if (error !== undefined && error.name !== 'YError') throw error;
  const complaint = (message ?? 'wrong command line')
    .replace(/^Unknown arguments?:/, 'no such command or option:')
    .replaceAll(/\s+/g, ' ');
  throw new Failure(`${complaint} (see havirt --help)`, exitStatus.usage);
}
