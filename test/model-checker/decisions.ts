// A digest of every decision that an exploration asks for: what was seen, what was done, when, and the step. Two versions of the
// deciders with one digest decide alike, wherever their files are and whatever their functions are called.
import type { Buffer } from 'node:buffer';
import { createHash } from 'node:crypto';
import type { Decide, Deciders } from './agent.ts';
import type { Action } from './world.ts';

export interface Digest {
  /** How many different decisions there were. */
  readonly decisions: number;
  /** Sum of their hashes, hex: the order in which they came is no matter. */
  readonly sum: string;
}

/** The deciders, and the digest of all that they were asked since. */
export function noting(deciders: Deciders): { readonly deciders: Deciders; readonly digest: () => Digest } {
  // Most are asked for many times; only a new one is worth being written in a fixed order.
  const [asIs, hashes] = [new Set<string>(), new Set<bigint>()];
  const note =
    (action: Action): Decide =>
    (...asked) => {
      const step = deciders[action](...asked);
      const decision = [action, asked, step];
      const size = asIs.size;
      if (asIs.add(hashOf(JSON.stringify(decision)).toString('base64')).size > size)
        hashes.add(hashOf(JSON.stringify(decision, sorted)).readBigUInt64BE());
      return step;
    };
  const digest = (): Digest => {
    const sum = [...hashes].reduce((all, hash) => (all + hash) % (1n << 64n), 0n);
    return { decisions: hashes.size, sum: sum.toString(16).padStart(16, '0') };
  };
  const noted: Deciders = {
    start: note('start'),
    stop: note('stop'),
    monitor: note('monitor'),
    probe: note('probe'),
    'migrate-to': note('migrate-to'),
    'migrate-from': note('migrate-from'),
  };
  return { deciders: noted, digest };
}

function hashOf(text: string): Buffer {
  return createHash('sha256').update(text).digest();
}

/** The order in which the fields of an object were written is no matter either. */
function sorted(_: string, value: unknown): unknown {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return value;
  return Object.fromEntries(Object.entries(value).toSorted(([one], [other]) => (one < other ? -1 : 1)));
}
