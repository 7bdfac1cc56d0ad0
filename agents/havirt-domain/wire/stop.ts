// stop, wired.
import { decideStop } from '../decide/stop.ts';
import type { DomainFacts } from '../model/facts.ts';
import { observeDomain } from '../observe/domain-facts.ts';
import type { DomainActivity, DomainCall } from './call.ts';

export function stopActivity(call: DomainCall): DomainActivity<DomainFacts> {
  const request = { resource: call.request.resource, ...call.settings.stop };
  return {
    ...call.effects,
    request,
    observe: () => observeDomain(call.observe),
    decide: (facts, moment) => decideStop(request, facts, moment),
  };
}
