// Reduces a graph further, to what others can see happen: two states with the same possible sequences of visible moves become
// one (subset construction). That says nothing of what a node may come to be unable to do, but whatever several nodes can do
// together, those of the reduced graphs can, and nothing else; so nothing is lost for what must never happen.
import { moveKinds } from './component.ts';
import type { Edge, Graph } from './unfold.ts';

/** The graph in which from each state, each visible move leads to one state only. */
export function determinized<O>(graph: Graph<O>): Graph<O> {
  const closures = graph.edges.map((_, state) => reachUnseen(graph, state));
  const [numbers, subsets] = [new Map<string, number>(), new Array<readonly number[]>()];
  const numberOf = (states: Iterable<number>): number => {
    const subset = [...new Set([...states].flatMap((state) => closures[state] ?? []))].toSorted(
      (one, other) => one - other,
    );
    const id = subset.join();
    const found = numbers.get(id) ?? subsets.push(subset) - 1;
    numbers.set(id, found);
    return found;
  };
  const initial = [numberOf(graph.initial)];
  const edges: Edge[][] = [];
  for (let at = 0; at < subsets.length; at += 1) {
    edges[at] = visibleMoves(graph, subsets[at] ?? []).map(({ kind, to }) => ({ kind, to: numberOf(to) }));
  }
  const observableOf = subsets.map(([state = 0]) => graph.observableOf[state] ?? 0);
  return { observables: graph.observables, observableOf, edges, initial };
}

function reachUnseen<O>({ edges, observableOf }: Graph<O>, start: number): number[] {
  const reached = [start];
  const seen = new Set(reached);
  for (const state of reached) {
    for (const { kind, to } of edges[state] ?? []) {
      if (kind !== 'inside' || observableOf[to] !== observableOf[state] || seen.has(to)) continue;
      seen.add(to);
      reached.push(to);
    }
  }
  return reached;
}

/** The moves of all states of a subset; those of one kind that lead to the same observable are one move. */
function visibleMoves<O>({ edges, observableOf }: Graph<O>, subset: readonly number[]) {
  const found = new Map<number, { readonly kind: Edge['kind']; readonly to: number[] }>();
  for (const state of subset) {
    for (const { kind, to } of edges[state] ?? []) {
      const observable = observableOf[to] ?? 0;
      if (kind === 'inside' && observable === observableOf[state]) continue;
      const name = observable * moveKinds.length + moveKinds.indexOf(kind);
      const move = found.get(name) ?? { kind, to: [] };
      move.to.push(to);
      found.set(name, move);
    }
  }
  return [...found.values()];
}
