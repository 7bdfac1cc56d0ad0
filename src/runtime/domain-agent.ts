// Wires the deciders of a domain's actions to what observes and acts. What each action looks at and who decides is read
// off here; nothing is decided here.
import type { DomainParameters } from '../../agents/havirt-domain-options.ts';
import { decideMigrateFrom } from '../decide/migrate-from.ts';
import { decideMonitor } from '../decide/monitor.ts';
import type { DomainFacts } from '../model/facts.ts';
import { verdict, type Verdict } from '../model/verdict.ts';
import { observeDomain } from '../observe/domain-facts.ts';
import type { AgentDeclaration } from '../ocf/agent.ts';
import { problemsLine, type Environment, type Request } from '../ocf/request.ts';
import { nowMs, sleep } from './clock.ts';
import { domainCall, type DomainCall } from './domain-call.ts';
import { watchCall } from './narrate.ts';
import { run, type Activity, type Surroundings } from './run.ts';

type DomainRequest = Request<DomainParameters>;

/** Carries out one action of havirt-domain. */
export async function runDomainAction(
  agent: AgentDeclaration<DomainParameters>,
  request: DomainRequest,
  environment: Environment,
): Promise<Verdict> {
  const refused = refuseParameters(request);
  if (refused !== undefined) return refused;
  if (request.action === 'validate-all' && request.checkLevel < 10) return { outcome: 'ok' };
  const observer = watchCall({ agent: agent.name, resource: request.resource, action: request.action }, environment);
  const call = domainCall(request, environment, observer.note);
  const answer = await carryOut(call, { timeoutMs: request.timeoutMs, nowMs, sleep, ...observer });
  await observer.onVerdict(answer);
  return answer;
}

/** Bad parameters stop what would begin something; monitor and stop do what they still can. */
function refuseParameters({ action, problems }: DomainRequest): Verdict | undefined {
  const canDoWithout = action === 'monitor' || action === 'status' || action === 'stop';
  if (problems.length === 0 || canDoWithout) return undefined;
  return verdict('configured', 'PARAMETER_INVALID', problemsLine(problems));
}

async function carryOut(call: DomainCall, around: Surroundings): Promise<Verdict> {
  switch (call.request.action) {
    case 'monitor':
    case 'status':
    case 'meta-data':
      return await run(monitorActivity(call), around);
    case 'migrate_from':
      return await run(migrateFromActivity(call), around);
    case 'stop':
      return await run((await import('./stop-activity.ts')).stopActivity(call), around);
    case 'start':
      return await run((await import('./start-activity.ts')).startActivity(call), around);
    case 'validate-all':
      return await run((await import('./start-activity.ts')).validateActivity(call), around);
    case 'migrate_to':
      return await run((await import('./migrate-activity.ts')).migrateToActivity(call), around);
  }
}

function monitorActivity(call: DomainCall): Activity<DomainFacts> {
  const { resource, intervalMs, values } = call.request;
  const request = {
    resource,
    recurring: (intervalMs ?? 0) !== 0,
    monitorScripts: values.monitor_scripts !== undefined,
  };
  return {
    ...call.effects,
    observe: () => observeDomain(call.observe, { thorough: false }),
    decide: (facts, history, timing) => decideMonitor(request, facts, history, timing),
  };
}

function migrateFromActivity(call: DomainCall): Activity<DomainFacts> {
  const { migrateSource = 'the source', values } = call.request;
  const request = { sourceNode: migrateSource, monitorScripts: values.monitor_scripts !== undefined };
  return {
    ...call.effects,
    observe: () => observeDomain(call.observe, { thorough: false }),
    decide: (facts, history, timing) => decideMigrateFrom(request, facts, history, timing),
  };
}
