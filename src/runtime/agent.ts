// The entry of every agent: what a person or the cluster asks for, the answers that need no look at the world, and the one
// place where an answer becomes an exit status.
import type { AgentDeclaration } from '../ocf/agent.ts';
import type { Declaration } from '../ocf/parameter.ts';
import { writeStdout } from './stdout.ts';
import { readRequest, type Environment, type Request } from '../ocf/request.ts';
import { exitCode } from '../ocf/exit-code.ts';
import { toResult } from '../ocf/result.ts';
import type { Verdict } from '../model/verdict.ts';
import { endProcess } from './end-process.ts';

/** Carries out one action, once its request is understood. */
export type RunAction<D extends Declaration> = (
  agent: AgentDeclaration<D>,
  request: Request<D>,
  environment: Environment,
) => Promise<Verdict>;

/**
 * Answers one call and ends the process.
 * @param load imports what carries out actions; not called for metadata and help
 */
export async function runAgent<D extends Declaration>(
  agent: AgentDeclaration<D>,
  load: () => Promise<RunAction<D>>,
  argv: readonly string[],
): Promise<void> {
  const environment = process.env;
  const called = readRequest(agent, argv, environment);
  if (called.kind === 'request' && called.request.action !== 'meta-data') {
    return await answer(agent, load, called.request, environment);
  }
  await inform(agent, argv[0]);
}

async function answer<D extends Declaration>(
  agent: AgentDeclaration<D>,
  load: () => Promise<RunAction<D>>,
  request: Request<D>,
  environment: Environment,
): Promise<void> {
  let verdict: Verdict;
  let bug = '';
  try {
    verdict = await (await load())(agent, request, environment);
  } catch (error) {
    verdict = { outcome: 'generic' };
    bug = `bug: ${error instanceof Error ? (error.stack ?? error.message) : String(error)}`.replaceAll(
      /\s*\n\s*/g,
      ' | ',
    );
  }
  const result = toResult(verdict, environment['OCF_EXIT_REASON_PREFIX']);
  const reason =
    bug === '' ? result.exitReason : `${environment['OCF_EXIT_REASON_PREFIX'] ?? 'ocf-exit-reason:'}${bug}`;
  // The answer must not wait for a look or an effect that hangs, so the process ends here rather than run dry.
  if (reason !== undefined) (await import('./stderr.ts')).writeStderr(`${reason}\n`);
  endProcess(result.exitCode);
}

async function inform(agent: AgentDeclaration, asked: string | undefined): Promise<void> {
  if (asked === 'meta-data') {
    const { metadataXml } = await import('../ocf/metadata.ts');
    await writeStdout(metadataXml(agent));
    return;
  }
  if (asked === '--version') {
    await writeStdout(`${agent.name} ${agent.version}\n`);
    return;
  }
  const { usage } = await import('../ocf/usage.ts');
  if (asked === '--help' || asked === '-h' || asked === 'help' || asked === 'usage') {
    await writeStdout(usage(agent));
    return;
  }
  const got = asked === undefined ? 'no action given' : `no such action: ${JSON.stringify(asked)}`;
  const { writeStderr } = await import('./stderr.ts');
  writeStderr(`${agent.name}: ${got}\n${usage(agent).split('\n')[0] ?? ''}\n`);
  process.exitCode = asked === undefined ? exitCode.args : exitCode.unimplemented;
}
