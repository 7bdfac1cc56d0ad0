// start and validate-all, wired.
import { decideStart } from '../decide/start.ts';
import { decideValidate } from '../decide/validate.ts';
import type { Shortfall, StartFacts } from '../model/facts.ts';
import { observeForStart, type LookAtNode } from '../observe/domain-facts.ts';
import { findShortfalls } from '../observe/node.ts';
import type { DomainCall } from './domain-call.ts';
import type { Activity } from './run.ts';

export function startActivity(call: DomainCall): Activity<StartFacts> {
  const { resource, values } = call.request;
  const request = { resource, monitorScripts: values.monitor_scripts !== undefined };
  return { ...look(call), decide: (facts, history, timing) => decideStart(request, facts, history, timing) };
}

export function validateActivity(call: DomainCall): Activity<StartFacts> {
  return { ...look(call), decide: (facts) => decideValidate(facts) };
}

/** The node is looked at once: what the domain itself takes must not count against it in a later round. */
function look(call: DomainCall): Pick<Activity<StartFacts>, 'observe' | 'act' | 'wait'> {
  let shortfalls: Promise<StartFacts['shortfalls']> | undefined;
  const late: Shortfall[] = [
    { kind: 'lacks', what: 'an answer: a path of the configuration could not be looked at in time' },
  ];
  const lookAtNode: LookAtNode = async (needs) => {
    if (!call.request.values.node_check) return [];
    shortfalls ??= call.observe.within(findShortfalls(needs), late);
    return await shortfalls;
  };
  return { ...call.effects, observe: () => observeForStart(call.observe, lookAtNode) };
}
