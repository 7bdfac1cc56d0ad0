// validate-all: at check level 0 the parameters alone, at 10 also what this host has. The parameters were judged when the
// request was read; what is left is the configuration and the node.
import { done, succeeded, type Step } from '../model/steps.ts';
import type { StartFacts } from '../model/facts.ts';
import { refuseAnyLack, refuseConfig } from './start/start-refusals.ts';

/** The only step of a validate-all at check level 10. */
export function decideValidate(facts: Pick<StartFacts, 'config' | 'shortfalls'>): Step {
  const refusal = refuseConfig(facts.config, 'installed') ?? refuseAnyLack(facts);
  return refusal === undefined ? succeeded : done(refusal);
}
