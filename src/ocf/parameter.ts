// A parameter is declared once: from the declaration come the parsed, typed value and the metadata's XML. A new option is
// one more entry in the agent's declaration.

interface Common {
  readonly shortdesc: string;
  readonly longdesc: string;
  readonly required?: true;
  /** No two resources may have the same value. */
  readonly unique?: true;
}

export interface StringParameter extends Common {
  readonly type: 'string';
  readonly default?: string;
  /** The only values that are accepted. */
  readonly oneOf?: readonly string[];
  /** Returns what is wrong with a value, or undefined. */
  readonly check?: (value: string) => string | undefined;
}

export interface BooleanParameter extends Common {
  readonly type: 'boolean';
  readonly default: boolean;
}

export interface IntegerParameter extends Common {
  readonly type: 'integer';
  readonly default?: number;
  readonly min: number;
  readonly max: number;
  /** Unit of the number, for messages: `ms`, `MiB/s`, `s`; empty for a plain number. */
  readonly unit: string;
}

export type Parameter = StringParameter | BooleanParameter | IntegerParameter;
export type Declaration = Readonly<Record<string, Parameter>>;

type Value<P extends Parameter> = P extends BooleanParameter
  ? boolean
  : P extends IntegerParameter
    ? P extends { readonly default: number }
      ? number
      : number | undefined
    : P extends { readonly default: string }
      ? Text<P>
      : Text<P> | undefined;

/** What a text may be: one of the values that are accepted, where they are listed. */
type Text<P> = P extends { readonly oneOf: readonly (infer Allowed extends string)[] } ? Allowed : string;

/** The typed values of a declaration: those without a default are undefined when they are not given. */
export type Values<D extends Declaration> = { readonly [Name in keyof D]: Value<D[Name]> };

/** A value that cannot be used: the parameter's name and, in one line, what was expected and what was got. */
export interface Problem {
  readonly parameter: string;
  readonly text: string;
}

export interface Parsed<D extends Declaration> {
  /** Every parameter; one with a problem has its default. */
  readonly values: Values<D>;
  readonly problems: readonly Problem[];
}

/** Reads the values from the environment (`OCF_RESKEY_<name>`). An empty value counts as not given, as in the shell agents. */
export function parseParameters<D extends Declaration>(
  declaration: D,
  environment: Readonly<Record<string, string | undefined>>,
): Parsed<D> {
  const values: Record<string, string | number | boolean | undefined> = {};
  const problems: Problem[] = [];
  for (const [name, parameter] of Object.entries(declaration)) {
    const given = environment[`OCF_RESKEY_${name}`] ?? '';
    const problem = problemOf(parameter, given);
    if (problem !== undefined) problems.push({ parameter: name, text: problem });
    values[name] = given === '' || problem !== undefined ? parameter.default : convert(parameter, given);
  }
  return { values: values as Values<D>, problems };
}

function problemOf(parameter: Parameter, given: string): string | undefined {
  if (given === '') return parameter.required ? 'is required and not set' : undefined;
  switch (parameter.type) {
    case 'boolean':
      return booleanOf(given) === undefined ? `must be true or false, not "${given}"` : undefined;
    case 'integer':
      return integerProblem(parameter, given);
    case 'string':
      if (parameter.oneOf?.includes(given) === false) {
        return `must be one of ${parameter.oneOf.join(', ')}, not "${given}"`;
      }
      return parameter.check?.(given);
  }
}

function integerProblem({ min, max, unit }: IntegerParameter, given: string): string | undefined {
  const inRange = /^\d{1,15}$/.test(given) && Number(given) >= min && Number(given) <= max;
  const range = `a whole number from ${min} to ${max}${unit === '' ? '' : ` ${unit}`}`;
  return inRange ? undefined : `must be ${range}, not "${given}"`;
}

function convert(parameter: Parameter, given: string): string | number | boolean | undefined {
  switch (parameter.type) {
    case 'boolean':
      return booleanOf(given);
    case 'integer':
      return Number(given);
    case 'string':
      return given;
  }
}

/** What a word says in the shell agents: those that their ocf_is_true knows, and their opposites; undefined for any other. */
export function booleanOf(word: string): boolean | undefined {
  return words.get(word.toLowerCase());
}

const words: ReadonlyMap<string, boolean> = new Map([
  ...['yes', 'true', '1', 'ja', 'on'].map((word) => [word, true] as const),
  ...['no', 'false', '0', 'nein', 'off'].map((word) => [word, false] as const),
]);
