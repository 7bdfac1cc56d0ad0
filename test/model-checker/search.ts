// Breadth-first search through everything that can happen. It knows nothing of domains: states, moves and what must hold
// are given. The first violation found is a shortest one, and comes with the way to it.

export interface Step<S> {
  /** What happens, for the trace. */
  readonly text: string;
  readonly to: S;
  /** What this very move breaks. */
  readonly breaks?: string | undefined;
}

export interface System<S> {
  readonly initial: readonly S[];
  readonly moves: (state: S) => Iterable<Step<S>>;
  /** Two states with the same key have the same future. */
  readonly key: (state: S) => string | number;
  /** What the state itself breaks, if anything. */
  readonly check: (state: S) => string | undefined;
}

export interface Exploration {
  readonly states: number;
  readonly moves: number;
  /** Moves on the longest of the shortest ways to a state. */
  readonly depth: number;
  /** What was broken, and what happened on the way there. */
  readonly violation: { readonly what: string; readonly trace: readonly string[] } | undefined;
}

interface Visit<S> {
  readonly state: S;
  readonly text: string;
  readonly from: Visit<S> | undefined;
}

/** Explores to the end, or to the first violation. @throws when there are more than `statesMax` states */
export function explore<S>({ initial, moves, key, check }: System<S>, statesMax: number): Exploration {
  const seen = new Set<string | number>(initial.map(key));
  let [taken, depth] = [0, 0];
  let frontier: Visit<S>[] = [];
  let next: Visit<S>[] = initial.map((state) => ({ state, text: 'begin', from: undefined }));
  const found = (what: string, visit: Visit<S>): Exploration => ({
    states: seen.size,
    moves: taken,
    depth,
    violation: { what, trace: traceOf(visit) },
  });
  for (depth = 0; next.length > 0; depth += 1) {
    [frontier, next] = [next, []];
    for (const visit of frontier) {
      const broken = check(visit.state);
      if (broken !== undefined) return found(broken, visit);
      for (const { text, to, breaks } of moves(visit.state)) {
        taken += 1;
        const after = { state: to, text, from: visit };
        if (breaks !== undefined) return found(breaks, after);
        const id = key(to);
        if (seen.has(id)) continue;
        if (seen.add(id).size > statesMax) throw new Error(`more than ${statesMax} states`);
        next.push(after);
      }
    }
  }
  return { states: seen.size, moves: taken, depth, violation: undefined };
}

function traceOf<S>(visit: Visit<S>): string[] {
  const texts: string[] = [];
  for (let at: Visit<S> | undefined = visit; at !== undefined; at = at.from) texts.unshift(at.text);
  return texts;
}
