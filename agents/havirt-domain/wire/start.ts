// start and validate-all, wired.
import { decideStart } from '../decide/start/start.ts';
import { decideValidate } from '../decide/validate.ts';
import type { Shortfall, StartFacts } from '../model/facts.ts';
import { observeForStart, type StartExtras } from '../observe/domain-facts.ts';
import { findShortfalls } from '../observe/shortfalls.ts';
import { ownDisks } from '../observe/own-disks.ts';
import type { DomainActivity, DomainCall } from './call.ts';

export function startActivity(call: DomainCall): DomainActivity<StartFacts> {
  const { monitorScripts, peers } = call.settings;
  const request = {
    resource: call.request.resource,
    monitorScripts: monitorScripts !== undefined,
    peerCheck: peers.check === 'strict',
  };
  return {
    ...call.effects,
    request,
    observe: startLook(call),
    decide: (facts, moment) => decideStart(request, facts, moment),
  };
}

export function validateActivity(call: DomainCall): DomainActivity<StartFacts> {
  return { ...call.effects, request: {}, observe: startLook(call), decide: (facts) => decideValidate(facts) };
}

/**
 * The node is looked at until nothing is found against it, and no more: what the domain itself takes must not count against it in
 * a later round.
 */
function startLook(call: DomainCall): () => Promise<StartFacts> {
  let shortfalls: Promise<Shortfall[]> | undefined;
  const late: Shortfall[] = [
    { kind: 'short', what: 'a path of the configuration could not be looked at in time (does its file system hang?)' },
  ];
  const lookAtNode: StartExtras['lookAtNode'] = async (needs) => {
    if (!call.settings.nodeCheck) return [];
    shortfalls ??= call.observe.within(findShortfalls(needs), late);
    const found = await shortfalls;
    if (found.some(({ kind }) => kind === 'missing')) shortfalls = undefined;
    return found;
  };
  const describeDisks = ownDisks(call.observe);
  return () => observeForStart(call.observe, { lookAtNode, describeDisks });
}
