// The entry of every agent: what a person or the cluster asks for, the answers that need no look at the world, and the one
// place where an answer becomes an exit status.
import type { AgentDeclaration, Operation } from '../ocf/agent.ts';
import type { Declaration } from '../ocf/parameter.ts';
import { writeStdout } from '../host/stdout.ts';
import { readRequest, type Environment, type Request } from '../ocf/request.ts';
import { exitCode } from '../ocf/exit-code.ts';
import { toResult, type OcfResult } from '../ocf/result.ts';
import { verdictOf, type Verdict } from '../model/verdict.ts';
import { endProcess } from '../host/end-process.ts';

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
  switch (called.kind) {
    case 'request':
      return await answer(agent, load, called.request, environment);
    case 'nameless':
      return await say(toResult(refuseNameless(called.action), environment['OCF_EXIT_REASON_PREFIX']));
    case 'meta-data':
    case 'unimplemented':
    case 'no-action':
      return await inform(agent, argv[0]);
  }
}

async function answer<D extends Declaration>(
  agent: AgentDeclaration<D>,
  load: () => Promise<RunAction<D>>,
  request: Request<D>,
  environment: Environment,
): Promise<void> {
  let answered: Verdict;
  let bug = '';
  try {
    answered = await (await load())(agent, request, environment);
  } catch (error) {
    answered = { outcome: 'generic' };
    bug = `bug: ${error instanceof Error ? (error.stack ?? error.message) : String(error)}`.replaceAll(
      /\s*\n\s*/g,
      ' | ',
    );
  }
  const result = toResult(answered, environment['OCF_EXIT_REASON_PREFIX']);
  const exitReason =
    bug === '' ? result.exitReason : `${environment['OCF_EXIT_REASON_PREFIX'] ?? 'ocf-exit-reason:'}${bug}`;
  await say({ ...result, exitReason });
}

/** The answer must not wait for a look or an effect that hangs, so the process ends here rather than run dry. */
async function say({ exitReason, exitCode: status }: OcfResult): Promise<void> {
  if (exitReason !== undefined) (await import('../host/stderr.ts')).writeStderr(`${exitReason}\n`);
  endProcess(status);
}

/** One record for everything that is tried out by hand would let stop end another thing than the one that is meant. */
function refuseNameless(action: Operation): Verdict {
  const text = `${action} needs the resource's name in OCF_RESOURCE_INSTANCE; Pacemaker sets it; for a call by hand: OCF_RESOURCE_INSTANCE=VM`;
  const begins = action === 'start' || action === 'migrate_to' || action === 'migrate_from';
  // Of a state that was not looked at nothing may be said that Pacemaker reads as "not running".
  return verdictOf(begins ? 'args' : 'generic', 'PARAMETER_INVALID', text);
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
  const { writeStderr } = await import('../host/stderr.ts');
  writeStderr(`${agent.name}: ${got}\n${usage(agent).split('\n')[0] ?? ''}\n`);
  process.exitCode = asked === undefined ? exitCode.args : exitCode.unimplemented;
}
