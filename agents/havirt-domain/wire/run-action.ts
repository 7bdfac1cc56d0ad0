// Wires the deciders of a domain's actions to what observes and acts. What each action looks at and who decides is read
// off here; nothing is decided here.
import type { Verdict } from '../model/codes.ts';
import type { DomainParameters } from '../options.ts';
import { decideMigrateFrom } from '../decide/migrate/migrate-from.ts';
import { decideMonitor } from '../decide/monitor.ts';
import type { DomainFacts } from '../model/facts.ts';
import { defaultUri } from '../../../src/domain/default-uri.ts';
import { observeDomain } from '../observe/domain-facts.ts';
import type { AgentDeclaration } from '../../../src/ocf/agent.ts';
import { problemsLine, type Environment, type Request } from '../../../src/ocf/request.ts';
import { nowMs, sleep } from '../../../src/host/clock.ts';
import { domainCall, type DomainActivity, type DomainCall } from './call.ts';
import { hypervisorOf, type Hypervisor } from '../hypervisor.ts';
import { asFarAsSeen, notesOn, refuseOptions, type JudgedOptions } from '../decide/options.ts';
import type { Effect } from '../model/steps.ts';
import { logWords } from './log-words.ts';
import { watchCall } from '../../../src/runtime/narrate.ts';
import { run, type Surroundings } from '../../../src/runtime/run.ts';

type DomainRequest = Request<DomainParameters>;

/** Carries out one action of havirt-domain. */
export async function runDomainAction(
  agent: AgentDeclaration<DomainParameters>,
  request: DomainRequest,
  environment: Environment,
): Promise<Verdict> {
  const hypervisor = hypervisorOf(request, () => defaultUri(environment['LIBVIRT_DEFAULT_URI']));
  const options = judgedOptions(request, hypervisor);
  const refused = refuseOptions(options);
  if (refused !== undefined) return refused;
  if (request.action === 'validate-all' && request.checkLevel < 10) return { outcome: 'ok' };
  const observer = watchCall(
    { agent: agent.name, resource: request.resource, action: request.action },
    environment,
    logWords,
  );
  for (const note of notesOn(options)) observer.note(note);
  const call = domainCall(request, hypervisor.uri, observer.note);
  const seen = await carryOut(call, { timeoutMs: request.timeoutMs, nowMs, sleep, ...observer });
  const answer = asFarAsSeen(seen, hypervisor.problem);
  await observer.onVerdict(answer);
  return answer;
}

/** What is wrong with a call's options, for the deciders. */
export function judgedOptions(
  { action, problems, missing }: Pick<DomainRequest, 'action' | 'problems' | 'missing'>,
  { problem: hypervisorProblem }: Hypervisor,
): JudgedOptions {
  const problem = problems.length === 0 ? undefined : problemsLine(problems);
  return { action, problem, missing, hypervisorProblem };
}

async function carryOut(call: DomainCall, around: Surroundings<Effect>): Promise<Verdict> {
  switch (call.request.action) {
    case 'monitor':
    case 'status':
      return await run(monitorActivity(call), around);
    case 'migrate_from':
      return await run(migrateFromActivity(call), around);
    case 'stop':
      return await run((await import('./stop.ts')).stopActivity(call), around);
    case 'start':
      return await run((await import('./start.ts')).startActivity(call), around);
    case 'validate-all':
      return await run((await import('./start.ts')).validateActivity(call), around);
    case 'migrate_to':
      return await run((await import('./migrate-to.ts')).migrateToActivity(call), around);
    case 'promote':
    case 'demote':
    case 'notify':
    case 'reload-agent':
      throw new Error(`bug: ${call.request.action} is no action that this agent declares`);
  }
}

function monitorActivity(call: DomainCall): DomainActivity<DomainFacts> {
  const { resource, intervalMs, node, values } = call.request;
  const recurring = (intervalMs ?? 0) !== 0;
  const request = { resource, recurring, monitorScripts: values.monitor_scripts !== undefined };
  // Only the cluster says on which node; what a person calls by hand (crm_resource --force-check) is to look and no more.
  const isProbe = !recurring && node !== undefined;
  return {
    ...call.effects,
    observe: () => observeDomain(call.observe, { autostart: isProbe }),
    decide: (facts, history, timing) => decideMonitor(request, facts, history, timing),
  };
}

function migrateFromActivity(call: DomainCall): DomainActivity<DomainFacts> {
  const { migrateSource = 'the source', values } = call.request;
  const request = { sourceNode: migrateSource, monitorScripts: values.monitor_scripts !== undefined };
  return {
    ...call.effects,
    observe: () => observeDomain(call.observe, { autostart: true }),
    decide: (facts, history, timing) => decideMigrateFrom(request, facts, history, timing),
  };
}
