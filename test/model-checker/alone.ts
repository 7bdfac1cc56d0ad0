// A node without a cluster: nobody objects, and nothing migrates.
import type { Component } from './component.ts';

/** The component with what it does by itself only, and with peers that have nothing against anything. */
export function alone<S, O>(component: Component<S, O>): Component<S, O> {
  const moves = (state: S) => [...component.moves(state)].filter(({ kind }) => byItself.has(kind));
  return { ...component, moves };
}

const byItself: ReadonlySet<string> = new Set(['inside', 'fault', 'clear', 'copy']);
