// The agents that this program can be, each loaded only when it is called by that name. A new agent is one line here and a folder
// beside this file.
import type { AgentDeclaration } from '../src/ocf/agent.ts';
import type { Explainer } from '../src/runtime/replay.ts';

/** What every agent's file exports. `argv` is what follows the program's name: the OCF action first. */
export interface Agent {
  readonly declaration: AgentDeclaration;
  readonly main: (argv: readonly string[]) => Promise<void>;
  /** For traces of its calls; an agent without deciders has none. */
  readonly explainer?: () => Promise<Explainer>;
}

export const agents: ReadonlyMap<string, () => Promise<Agent>> = new Map<string, () => Promise<Agent>>([
  ['havirt-domain', () => import('./havirt-domain/agent.ts')],
]);
