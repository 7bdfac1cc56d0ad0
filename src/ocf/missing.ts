// Options that another agent has and this one lacks. Pacemaker hands on whatever a resource has, so that a changed type would
// lose them unnoticed.
import { booleanOf } from './parameter.ts';

export interface MissingOption {
  readonly type: 'string' | 'boolean';
  /** What the resource holds (a guest's disks) depends on it: the agent may not do without it unasked. */
  readonly contents?: true;
}

export type MissingOptions = Readonly<Record<string, MissingOption>>;

/** A missing option that a resource has set to something else than "no". */
export interface MissingOptionInUse extends MissingOption {
  readonly name: string;
}

/** The missing options that the environment (`OCF_RESKEY_<name>`) asks for. */
export function readMissing(
  missing: MissingOptions,
  environment: Readonly<Record<string, string | undefined>>,
): MissingOptionInUse[] {
  return Object.entries(missing)
    .filter(([name, { type }]) => asksFor(type, environment[`OCF_RESKEY_${name}`] ?? ''))
    .map(([name, option]) => Object.assign({ name }, option));
}

function asksFor(type: MissingOption['type'], given: string): boolean {
  return given !== '' && (type === 'string' || booleanOf(given) !== false);
}
