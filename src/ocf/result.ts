// Turns a verdict into what the executor reads: an exit code and, on stderr, one line with the exit reason.
import type { Verdict } from '../model/verdict.ts';
import { exitCode } from './exit-code.ts';

export interface OcfResult {
  readonly exitCode: number;
  /** The line for stderr, without its newline; undefined where there is nothing to say. */
  readonly exitReason: string | undefined;
}

const REASON_LENGTH_MAX = 1000;

/** @param prefix OCF_EXIT_REASON_PREFIX, by default `ocf-exit-reason:`; the last such line on stderr wins. */
export function toResult({ outcome, reason }: Verdict, prefix = 'ocf-exit-reason:'): OcfResult {
  return {
    exitCode: exitCode[outcome],
    exitReason: reason === undefined ? undefined : `${prefix}${oneLine(`${reason.code}: ${reason.text}`)}`,
  };
}

/** Names and messages come from files and daemons: nothing in them may start a line of its own or steer a terminal. */
export function oneLine(text: string): string {
  // eslint-disable-next-line no-control-regex -- control characters are what is removed
  const plain = text.replaceAll(/[\u0000-\u001f\u007f-\u009f\u2028\u2029]+/g, ' ').trim();
  return plain.length <= REASON_LENGTH_MAX ? plain : `${plain.slice(0, REASON_LENGTH_MAX - 1)}…`;
}
