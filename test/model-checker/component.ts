// What a part of a larger world is: it moves by itself, or together with others, and shows them only what is observable of it. A
// node of the cluster is one, whether as it is (node.ts) or reduced to what others can tell of it (lump.ts).

/** Moves of other kinds than `inside` and `fault` happen only when the rest of the world takes part (cluster.ts). */
export const moveKinds = [
  'inside',
  'fault',
  /**
   * What the peers answer to a start, taken together: fewer than two answered, or more, and nothing is against it; or something
   * is.
   */
  'clear',
  'clear-of-many',
  'objected',
  /** A live migration begins; the guest's execution goes over to the target. */
  'send',
  'receive',
  'hand-over',
  'take-over',
  /** An operator starts a copy with virsh. */
  'copy',
] as const;
export type MoveKind = (typeof moveKinds)[number];

export interface Move<S> {
  readonly kind: MoveKind;
  /** What happens, for the trace. */
  readonly text: string;
  readonly to: S;
  /** What this very move breaks. */
  readonly breaks?: string | undefined;
}

export interface Component<S, O> {
  readonly initial: readonly S[];
  readonly moves: (state: S) => Iterable<Move<S>>;
  /** Two states with the same key have the same future. */
  readonly key: (state: S) => string | number;
  readonly observable: (state: S) => O;
}
