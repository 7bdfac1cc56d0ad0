// All states of a component as numbers, with all moves between them; what must hold of it alone is checked on the way.
import { moveKinds, type Component, type MoveKind } from './component.ts';
import type { Exploration } from './search.ts';

export interface Graph<O> {
  /** The observables that occur; a state names one by its place here. */
  readonly observables: readonly O[];
  readonly observableOf: readonly number[];
  /** The moves from each state. */
  readonly edges: readonly (readonly Edge[])[];
  readonly initial: readonly number[];
}

export interface Edge {
  readonly kind: MoveKind;
  readonly to: number;
}

interface Visit<S> {
  readonly state: S;
  readonly text: string;
  readonly from: number;
  readonly depth: number;
}

/** Every state that can be reached, breadth first, or the first violation. @throws when there are more than `statesMax` */
export function unfold<S, O>(
  { initial, moves, key, observable }: Component<S, O>,
  check: (state: S) => string | undefined,
  statesMax: number,
): { readonly graph: Graph<O>; readonly exploration: Exploration } {
  const [numbers, visits] = [new Map<string | number, number>(), new Array<Visit<S>>()];
  const numberOf = (state: S, text: string, from: number): number => {
    const id = key(state);
    const known = numbers.get(id);
    if (known !== undefined) return known;
    numbers.set(id, visits.length);
    return visits.push({ state, text, from, depth: (visits[from]?.depth ?? -1) + 1 }) - 1;
  };
  const [edges, observableOf, observables] = [new Array<Edge[]>(), new Array<number>(), distinctBy<O>(JSON.stringify)];
  const graph = {
    observables: observables.all,
    observableOf,
    edges,
    initial: initial.map((state) => numberOf(state, 'begin', -1)),
  };
  const explored = (violation?: Exploration['violation']) => {
    const taken = edges.reduce((sum, of) => sum + of.length, 0);
    return { graph, exploration: { states: visits.length, moves: taken, depth: visits.at(-1)?.depth ?? 0, violation } };
  };
  for (let at = 0; at < visits.length; at += 1) {
    const state = visits[at]?.state as S;
    const all = [...moves(state)];
    const broken = all.find(({ breaks }) => breaks !== undefined);
    const what = check(state) ?? broken?.breaks;
    if (what !== undefined) return explored({ what, trace: [...traceOf(visits, at), broken?.text ?? 'here'] });
    observableOf[at] = observables.placeOf(observable(state));
    edges[at] = distinct(all.map(({ kind, text, to }) => ({ kind, to: numberOf(to, text, at) })));
    if (visits.length > statesMax) throw new Error(`more than ${statesMax} states`);
  }
  return explored();
}

function distinct(edges: readonly Edge[]): Edge[] {
  return [...new Map(edges.map((edge) => [edge.to * moveKinds.length + moveKinds.indexOf(edge.kind), edge])).values()];
}

function traceOf<S>(visits: readonly Visit<S>[], to: number): string[] {
  const texts: string[] = [];
  for (let at = visits[to]; at !== undefined; at = visits[at.from]) texts.unshift(at.text);
  return texts;
}

/** Numbers things, equal ones alike. */
function distinctBy<O>(idOf: (thing: O) => string): { readonly all: O[]; readonly placeOf: (thing: O) => number } {
  const [places, all] = [new Map<string, number>(), new Array<O>()];
  const placeOf = (thing: O): number => {
    const id = idOf(thing);
    const place = places.get(id) ?? all.push(thing) - 1;
    places.set(id, place);
    return place;
  };
  return { all, placeOf };
}
