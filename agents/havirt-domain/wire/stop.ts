// stop, wired.
import { decideStop } from '../decide/stop.ts';
import type { DomainFacts } from '../model/facts.ts';
import { observeDomain } from '../observe/domain-facts.ts';
import type { DomainActivity, DomainCall } from './call.ts';

export function stopActivity(call: DomainCall): DomainActivity<DomainFacts> {
  const { resource, values } = call.request;
  const shutdownTimeoutMs = values.shutdown_timeout === undefined ? undefined : values.shutdown_timeout * 1000;
  const request = { resource, force: values.force_stop, shutdownTimeoutMs };
  return {
    ...call.effects,
    observe: () => observeDomain(call.observe),
    decide: (facts, history, timing) => decideStop(request, facts, history, timing),
  };
}
