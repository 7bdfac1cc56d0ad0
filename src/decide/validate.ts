// validate-all: at check level 0 the parameters alone, at 10 also what this host has. The parameters were judged when the
// request was read; what is left is the configuration and the node.
import type { StartFacts } from '../model/facts.ts';
import { done, succeeded, type Step } from '../model/step.ts';
import { verdict } from '../model/verdict.ts';
import { refuseConfig } from './start-refusals.ts';

/** The only step of a validate-all at check level 10. */
export function decideValidate({ config, shortfalls }: Pick<StartFacts, 'config' | 'shortfalls'>): Step {
  const refusal = refuseConfig(config);
  if (refusal !== undefined) return done(refusal);
  const lacking = shortfalls.filter(({ kind }) => kind === 'lacks').map(({ what }) => what);
  if (lacking.length === 0) return succeeded;
  return done(verdict('installed', 'NODE_LACKS', `this node lacks ${lacking.join('; ')}`));
}
