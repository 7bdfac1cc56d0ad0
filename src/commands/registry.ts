// The commands, each loaded only when it is wanted, in the order in which `havirt --help` shows them. A new command is a file
// beside this one and a line here.
import type { Command, CommandGroup } from './command.ts';

export const commands: ReadonlyMap<string, () => Promise<Command | CommandGroup>> = new Map<
  string,
  () => Promise<Command | CommandGroup>
>([
  ['install', async () => (await import('./install.ts')).installCommand],
  ['uninstall', async () => (await import('./uninstall.ts')).uninstallCommand],
  ['lab', async () => (await import('./lab/lab.ts')).labCommands],
  ['agent', async () => (await import('./agent.ts')).agentCommand],
  ['explain', async () => (await import('./explain.ts')).explainCommand],
  ['peer-report', async () => (await import('./peer-report.ts')).peerReportCommand],
  ['completion', async () => (await import('./completion.ts')).completionCommand],
  ['licenses', async () => (await import('./licenses.ts')).licensesCommand],
]);
