// The one entry point of the one executable: which of its names was it called by? Nothing else belongs here, and nothing
// else is imported before that is known, since Pacemaker runs an agent every few seconds and start-up is its whole cost.
import { agents } from '../agents/registry.ts';

/** `argv[0]` as the caller gave it: under a link it is the link's name, which `process.execPath` would not show. */
const calledAs = process.argv0.slice(process.argv0.lastIndexOf('/') + 1);

async function run(argv: readonly string[]): Promise<void> {
  const load = agents.get(calledAs) ?? (() => import('./commands/main.ts'));
  const { main } = await load();
  await main(argv);
}

run(process.argv.slice(2)).catch((error: unknown) => {
  const reason = error instanceof Error ? (error.stack ?? error.message) : String(error);
  process.stderr.write(`${calledAs}: bug: ${reason}\n`);
  process.exitCode = 1;
});
