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
import type { Environment, Request } from '../../../src/ocf/request.ts';
import { nowMs, sleep } from '../../../src/host/clock.ts';
import { domainCall, type DomainActivity, type DomainCall } from './call.ts';
import { settingsOf } from '../settings.ts';
import { asFarAsSeen, notesOn, refuseOptions } from '../decide/options.ts';
import type { Effect, Learned } from '../model/steps.ts';
import { logWords } from './log-words.ts';
import { narratorFor } from '../../../src/runtime/narrate.ts';
import { run, type CallContext } from '../../../src/runtime/run.ts';

/** Carries out one action of havirt-domain. */
export async function runDomainAction(
  agent: AgentDeclaration<DomainParameters>,
  request: Request<DomainParameters>,
  environment: Environment,
): Promise<Verdict> {
  const settings = settingsOf(request, () => defaultUri(environment['LIBVIRT_DEFAULT_URI']));
  const { action, resource, timeoutMs } = request;
  const options = { action, ...settings };
  const refused = refuseOptions(options);
  if (refused !== undefined) return refused;
  if (action === 'validate-all' && request.checkLevel < 10) return { outcome: 'ok' };
  const observer = narratorFor(
    { agent: agent.name, version: agent.version, resource, action, timeoutMs },
    environment,
    logWords,
  );
  for (const note of notesOn(options)) observer.note(note);
  const call = domainCall(request, settings);
  const seen = await carryOut(call, { timeoutMs, nowMs, sleep, ...observer });
  const answer = asFarAsSeen(seen, settings.hypervisorProblem);
  await observer.onVerdict(answer);
  return answer;
}

async function carryOut(call: DomainCall, context: CallContext<DomainFacts, Effect, Learned>): Promise<Verdict> {
  switch (call.request.action) {
    case 'monitor':
    case 'status':
      return await run(monitorActivity(call), context);
    case 'migrate_from':
      return await run(migrateFromActivity(call), context);
    case 'stop':
      return await run((await import('./stop.ts')).stopActivity(call), context);
    case 'start':
      return await run((await import('./start.ts')).startActivity(call), context);
    case 'validate-all':
      return await run((await import('./start.ts')).validateActivity(call), context);
    case 'migrate_to':
      return await run((await import('./migrate-to.ts')).migrateToActivity(call), context);
    case 'promote':
    case 'demote':
    case 'notify':
    case 'reload-agent':
      throw new Error(`bug: ${call.request.action} is no action that this agent declares`);
  }
}

function monitorActivity(call: DomainCall): DomainActivity<DomainFacts> {
  const { resource, intervalMs, node } = call.request;
  const recurring = (intervalMs ?? 0) !== 0;
  const request = { resource, recurring, monitorScripts: call.settings.monitorScripts !== undefined };
  // Only the cluster says on which node; what a person calls by hand (crm_resource --force-check) is to look and no more.
  const isProbe = !recurring && node !== undefined;
  return {
    ...call.effects,
    request,
    observe: () => observeDomain(call.observe, { autostart: isProbe }),
    decide: (facts, moment) => decideMonitor(request, facts, moment),
  };
}

function migrateFromActivity(call: DomainCall): DomainActivity<DomainFacts> {
  const { migrateSource = 'the source' } = call.request;
  const request = { sourceNode: migrateSource, monitorScripts: call.settings.monitorScripts !== undefined };
  return {
    ...call.effects,
    request,
    observe: () => observeDomain(call.observe, { autostart: true }),
    decide: (facts, moment) => decideMigrateFrom(request, facts, moment),
  };
}
