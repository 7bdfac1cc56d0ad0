// What an agent declares of itself; metadata, usage and the request's defaults are derived from it.
import type { MissingOptions } from './missing.ts';
import type { Declaration } from './parameter.ts';

/** The actions of OCF 1.1; an agent has those that it declares. */
export type Action =
  | 'start'
  | 'stop'
  | 'monitor'
  | 'status'
  | 'promote'
  | 'demote'
  | 'notify'
  | 'migrate_to'
  | 'migrate_from'
  | 'reload-agent'
  | 'validate-all'
  | 'meta-data';

/** The actions that are about a resource, and not only about the agent. */
export type Operation = Exclude<Action, 'meta-data'>;

export interface ActionDeclaration {
  readonly name: Action;
  /** Advised timeout in seconds; also the agent's own when the cluster gives none. */
  readonly timeoutS: number;
  /** Advised interval in seconds, for actions that recur. */
  readonly intervalS?: number;
}

export interface AgentDeclaration<D extends Declaration = Declaration> {
  readonly name: string;
  readonly version: string;
  readonly shortdesc: string;
  readonly longdesc: string;
  /** What follows the agent's name in `pcs resource create NAME AGENT …`, for usage and manual. */
  readonly example: string;
  readonly parameters: D;
  /** Options of another agent, which resources of that agent may still carry. */
  readonly missing?: MissingOptions;
  readonly actions: readonly ActionDeclaration[];
}
