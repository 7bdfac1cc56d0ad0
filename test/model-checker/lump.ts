// Reduces a graph to what others can tell of it: states of which the same is observable, and that can do the same together with
// the rest of the world, now or after moves that nobody sees, become one (branching bisimulation, found by refining a partition).
// What several reduced graphs can do together is exactly what the full ones can.
import { moveKinds } from './component.ts';
import type { Edge, Graph } from './unfold.ts';

/** The reduced graph. */
export function lump<O>(graph: Graph<O>): Graph<O> {
  const loops = unseenLoops(graph);
  let blocks = loops.order.map((members) => graph.observableOf[members[0] ?? 0] ?? 0);
  for (let [count, before] = [new Set(blocks).size, 0]; count !== before;) {
    before = count;
    blocks = refined(graph, loops, blocks);
    count = new Set(blocks).size;
  }
  return quotient(graph, loops, blocks);
}

/** States that can reach each other by moves that nobody sees. Those that can be reached from a loop come before it. */
interface Loops {
  readonly loopOf: Int32Array;
  readonly order: readonly (readonly number[])[];
}

function isUnseen<O>({ observableOf }: Graph<O>, from: number, { kind, to }: Edge): boolean {
  return kind === 'inside' && observableOf[from] === observableOf[to];
}

/** Tarjan's strongly connected components, without recursion. */
function unseenLoops<O>(graph: Graph<O>): Loops {
  const count = graph.edges.length;
  const [loopOf, low, index] = [new Int32Array(count).fill(-1), new Int32Array(count), new Int32Array(count).fill(-1)];
  const [order, stack]: [number[][], number[]] = [[], []];
  let visited = 0;
  const enter = (state: number): [state: number, next: number] => {
    index[state] = low[state] = visited++;
    stack.push(state);
    return [state, 0];
  };
  const close = (root: number): void => {
    const members: number[] = [];
    for (let state = -1; state !== root; members.push(state)) loopOf[(state = stack.pop() ?? root)] = order.length;
    order.push(members);
  };
  for (let start = 0; start < count; start += 1) {
    if (index[start] !== -1) continue;
    const path = [enter(start)];
    for (let top = path.at(-1); top !== undefined; top = path.at(-1)) {
      const [state] = top;
      const edge = graph.edges[state]?.[top[1]++];
      if (edge === undefined) {
        path.pop();
        const parent = path.at(-1)?.[0];
        if (parent !== undefined) low[parent] = Math.min(low[parent] ?? 0, low[state] ?? 0);
        if (low[state] === index[state]) close(state);
      } else if (isUnseen(graph, state, edge)) {
        if (index[edge.to] === -1) path.push(enter(edge.to));
        else if (loopOf[edge.to] === -1) low[state] = Math.min(low[state] ?? 0, index[edge.to] ?? 0);
      }
    }
  }
  return { loopOf, order };
}

/** Splits each block by what its members can do: visible moves into blocks, also those after unseen moves within the block. */
function refined<O>(graph: Graph<O>, loops: Loops, blocks: readonly number[]): number[] {
  const abilities: (readonly number[])[] = [];
  const names = new Map<string, number>();
  return loops.order.map((members, loop) => {
    const all = abilitiesOf(graph, { loops, blocks, abilities }, members);
    abilities.push(all);
    const name = `${blocks[loop] ?? 0}:${all.join()}`;
    const found = names.get(name) ?? names.size;
    names.set(name, found);
    return found;
  });
}

interface Partition {
  readonly loops: Loops;
  readonly blocks: readonly number[];
  /** Of the loops so far. */
  readonly abilities: readonly (readonly number[])[];
}

function abilitiesOf<O>(
  graph: Graph<O>,
  { loops, blocks, abilities }: Partition,
  members: readonly number[],
): number[] {
  const found = new Set<number>();
  for (const from of members) {
    const own = loops.loopOf[from] ?? 0;
    for (const edge of graph.edges[from] ?? []) {
      const to = loops.loopOf[edge.to] ?? 0;
      const unseen = edge.kind === 'inside' && blocks[to] === blocks[own];
      if (!unseen) found.add((blocks[to] ?? 0) * moveKinds.length + moveKinds.indexOf(edge.kind));
      else if (to !== own) for (const ability of abilities[to] ?? []) found.add(ability);
    }
  }
  return [...found].toSorted((one, other) => one - other);
}

function quotient<O>(graph: Graph<O>, { loopOf, order }: Loops, blocks: readonly number[]): Graph<O> {
  const blockOf = (state: number): number => blocks[loopOf[state] ?? 0] ?? 0;
  const edges: Map<number, Edge>[] = [];
  const observableOf: number[] = [];
  order.forEach((members, loop) => {
    const block = blocks[loop] ?? 0;
    observableOf[block] = graph.observableOf[members[0] ?? 0] ?? 0;
    const own = (edges[block] ??= new Map<number, Edge>());
    for (const { kind, to } of members.flatMap((state) => graph.edges[state] ?? [])) {
      const edge = { kind, to: blockOf(to) };
      if (kind !== 'inside' || edge.to !== block) own.set(edge.to * moveKinds.length + moveKinds.indexOf(kind), edge);
    }
  });
  const initial = [...new Set(graph.initial.map(blockOf))];
  return { observables: graph.observables, observableOf, edges: edges.map((of) => Array.from(of.values())), initial };
}
