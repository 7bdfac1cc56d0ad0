// What a command is: what it declares, and what it answers. A command prints nothing itself; src/commands/print.ts does.
import type { InferredOptionTypes, Options, PositionalOptions } from 'yargs';

type Declared<T> = Readonly<Record<string, T>>;

/** What a command says when it is done. */
export interface Answer {
  /** For programs: what `--output-as json` prints. */
  readonly data: unknown;
  /** For people, without the last newline; empty prints nothing. */
  readonly text: string;
  readonly exitStatus: number;
  /** True: the process ends when the answer is out, whatever is still under way. */
  readonly abrupt?: true;
}

/** The values of a command's positionals and options, and with `populate--` the words after `--`. */
export type Given<P extends Declared<PositionalOptions>, O extends Declared<Options>> = InferredOptionTypes<P & O> & {
  readonly '--'?: string[];
};

export interface Command<
  P extends Declared<PositionalOptions> = Declared<PositionalOptions>,
  O extends Declared<Options> = Declared<Options>,
> {
  readonly name: string;
  /** One line of `havirt --help`. */
  readonly summary: string;
  /** In the order of the command line; one with `demandOption` must be there. */
  readonly positionals: P;
  readonly options: O;
  /**
   * Does it. Undefined where another program has spoken, such as an agent or a shell on a node; that has set the exit status.
   * @throws Failure when it cannot be done and the operator can mend that.
   */
  run(given: Given<P, O>): Promise<Answer | undefined>;
  /** What answers a command line that needs no parser, so that yargs is not loaded; undefined for every other line. */
  readonly early?: (argv: readonly string[]) => (() => Promise<Answer | undefined>) | undefined;
}

/** A command that consists of others, as `havirt lab` does. */
export interface CommandGroup<O extends Declared<Options> = Declared<Options>> {
  readonly name: string;
  readonly summary: string;
  /** Options of all its commands; each of them has these among its own as well. */
  readonly options: O;
  readonly commands: readonly Command[];
  /** True: what follows `--` on the command line is another program's, to the letter. */
  readonly takesWords: boolean;
}

/** Keeps the types of what a command declares while it is written down. */
export function command<const P extends Declared<PositionalOptions>, const O extends Declared<Options>>(
  declared: Command<P, O>,
): Command<P, O> {
  return declared;
}
