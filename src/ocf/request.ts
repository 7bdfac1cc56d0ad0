// Reads what the cluster (or a person) asks of an agent. It is handed the environment; everything behind
// it works on the typed request.
import type { AgentDeclaration, Operation } from './agent.ts';
import { readMissing, type MissingOptionInUse } from './missing.ts';
import { parseParameters, type Declaration, type Parsed, type Problem } from './parameter.ts';

export type Environment = Readonly<Record<string, string | undefined>>;

export interface Request<D extends Declaration> extends Parsed<D> {
  readonly action: Operation;
  /** Options that the resource has set and this agent lacks. */
  readonly missing: readonly MissingOptionInUse[];
  /** The resource's instance name (OCF_RESOURCE_INSTANCE), for clones with `:N`. */
  readonly resource: string;
  /** The operation's timeout in milliseconds. */
  readonly timeoutMs: number;
  /** Interval of a recurring operation in milliseconds. A probe has 0 or none: Pacemaker 2.1.5 names none. */
  readonly intervalMs: number | undefined;
  /** OCF_CHECK_LEVEL, 0 when not set. */
  readonly checkLevel: number;
  /** This node's name in the cluster, if the cluster said so. */
  readonly node: string | undefined;
  readonly migrateSource: string | undefined;
  readonly migrateTarget: string | undefined;
}

export type RequestResult<D extends Declaration> =
  | { readonly kind: 'request'; readonly request: Request<D> }
  /** Nobody says which resource is meant; only validate-all, which is about options, can do without. */
  | { readonly kind: 'nameless'; readonly action: Operation }
  | { readonly kind: 'meta-data' }
  | { readonly kind: 'unimplemented'; readonly action: string }
  | { readonly kind: 'no-action' };

/** Types and validates one call of an agent. Never throws; bad parameters are listed in the request. */
export function readRequest<D extends Declaration>(
  agent: AgentDeclaration<D>,
  argv: readonly string[],
  environment: Environment,
): RequestResult<D> {
  const [name] = argv;
  if (name === undefined) return { kind: 'no-action' };
  const action = agent.actions.find((known) => known.name === name);
  if (action === undefined) return { kind: 'unimplemented', action: name };
  if (action.name === 'meta-data') return { kind: 'meta-data' };
  const resource = environment['OCF_RESOURCE_INSTANCE'] || undefined;
  if (resource === undefined && action.name !== 'validate-all') return { kind: 'nameless', action: action.name };
  const request = {
    ...parseParameters(agent.parameters, environment),
    action: action.name,
    missing: agent.missing === undefined ? [] : readMissing(agent.missing, environment),
    resource: resource ?? agent.name,
    timeoutMs: positive(environment['OCF_RESKEY_CRM_meta_timeout']) ?? action.timeoutS * 1000,
    intervalMs: natural(environment['OCF_RESKEY_CRM_meta_interval']),
    checkLevel: natural(environment['OCF_CHECK_LEVEL']) ?? 0,
    node: environment['OCF_RESKEY_CRM_meta_on_node'] || undefined,
    migrateSource: environment['OCF_RESKEY_CRM_meta_migrate_source'] || undefined,
    migrateTarget: environment['OCF_RESKEY_CRM_meta_migrate_target'] || undefined,
  };
  return { kind: 'request', request };
}

/** Parameter problems in one line, for the exit reason. */
export function problemsLine(problems: readonly Problem[]): string {
  return problems.map(({ parameter, text }) => `parameter ${parameter} ${text}`).join('; ');
}

function natural(value: string | undefined): number | undefined {
  return value !== undefined && /^\d{1,15}$/.test(value) ? Number(value) : undefined;
}

function positive(value: string | undefined): number | undefined {
  return natural(value) || undefined;
}
