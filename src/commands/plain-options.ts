// Reads a plain command line without a parser: `--NAME VALUE`, again and again. Whatever is not plain is left to the parser,
// which also has the words for what is wrong.
import type { InferredOptionTypes, Options } from 'yargs';

/** The options' values as yargs would give them; undefined where `argv` is not plain. */
export function readPlainly<O extends Readonly<Record<string, Options>>>(
  options: O,
  argv: readonly string[],
): InferredOptionTypes<O> | undefined {
  const values: Record<string, unknown> = {};
  for (const [name, option] of Object.entries(options)) values[name] = option.default;
  const seen = new Set<string>();
  for (let index = 0; index < argv.length; index += 2) {
    const name = argv[index]?.startsWith('--') ? argv[index]?.slice(2) : undefined;
    const option = name !== undefined && Object.hasOwn(options, name) ? options[name] : undefined;
    const value = option === undefined ? undefined : readValue(option, argv[index + 1]);
    if (name === undefined || value === undefined || seen.has(name)) return undefined;
    seen.add(name);
    values[name] = value;
  }
  return values as InferredOptionTypes<O>;
}

function readValue({ type, choices }: Options, text: string | undefined): string | number | undefined {
  if (text === undefined || text === '' || text.startsWith('-')) return undefined;
  if (choices !== undefined) return choices.includes(text) ? text : undefined;
  if (type === 'string') return text;
  return type === 'number' && /^\d{1,9}$/.test(text) ? Number(text) : undefined;
}
