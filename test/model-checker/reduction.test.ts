// The two reductions, on graphs small enough to be seen through.
import { describe, expect, test } from 'vitest';
import type { MoveKind } from './component.ts';
import { lump } from './lump.ts';
import { determinized } from './traces.ts';
import type { Graph } from './unfold.ts';

/** A graph from arrows `from kind to`; what is observable of a state is its first letter. */
function graphOf(...arrows: readonly `${string} ${MoveKind} ${string}`[]): Graph<string> {
  const parsed = arrows.map((arrow) => arrow.split(' ') as [from: string, kind: MoveKind, to: string]);
  const states = [...new Set(parsed.flatMap(([from, , to]) => [from, to]))];
  const observables = [...new Set(states.map((state) => state.slice(0, 1)))];
  const edgesOf = (state: string) =>
    parsed.filter(([from]) => from === state).map(([, kind, to]) => ({ kind, to: states.indexOf(to) }));
  return {
    observables,
    observableOf: states.map((state) => observables.indexOf(state.slice(0, 1))),
    edges: states.map(edgesOf),
    initial: [0],
  };
}

function sizeOf({ edges }: Graph<string>): number {
  return edges.length;
}

describe('lumping', () => {
  test('states that differ in nothing that can be seen become one', () => {
    expect(sizeOf(lump(graphOf('a1 inside a2', 'a2 inside a3', 'a3 fault b', 'a1 inside a4', 'a4 fault b')))).toBe(2);
  });

  test('a loop of unseen moves is one state', () => {
    expect(sizeOf(lump(graphOf('a1 inside a2', 'a2 inside a3', 'a3 inside a1', 'a2 send b')))).toBe(2);
  });

  test('a state that can still choose is not one that has chosen', () => {
    expect(sizeOf(lump(graphOf('a1 inside a2', 'a1 send b', 'a2 fault c')))).toBe(4);
  });

  test('a fault is seen, even where it changes nothing that shows', () => {
    expect(sizeOf(lump(graphOf('a1 fault a2')))).toBe(2);
  });

  test('observables are kept apart', () => {
    expect(sizeOf(lump(graphOf('a inside b', 'b inside a')))).toBe(2);
  });
});

describe('determinizing', () => {
  test('what can follow the same sequence of visible moves is one state', () => {
    const whole = graphOf('a send b1', 'a send b2', 'b1 fault c', 'b2 hand-over d');
    const reduced = determinized(whole);
    expect(reduced.edges[0]).toHaveLength(1);
    expect(reduced.edges[1]?.map(({ kind }) => kind)).toEqual(['fault', 'hand-over']);
  });

  test('unseen moves take no step', () => {
    expect(sizeOf(determinized(graphOf('a1 inside a2', 'a2 inside a3', 'a3 send b')))).toBe(2);
  });

  test('nothing is possible that was not', () => {
    const reduced = determinized(graphOf('a send b1', 'b1 inside c', 'b1 fault d'));
    const kinds = reduced.edges.map((edges) =>
      edges.map(({ kind, to }) => `${kind} ${reduced.observables[reduced.observableOf[to] ?? 0] ?? ''}`),
    );
    expect(kinds).toEqual([['send b'], ['inside c', 'fault d'], [], []]);
  });
});
