// What becomes of a node as a whole: power, links, fencing and membership.
import type { Component } from './component.ts';
import type { ClusterScope, Member } from './members.ts';
import type { Observable } from './node.ts';

export const boots = 'boots';

export interface NodeEvent<S> {
  readonly text: string;
  readonly change: Partial<Member<S>>;
  readonly faults?: number;
}

/** Everything that can become of it. */
export function* nodeEvents<S>(
  { initial, observable }: Component<S, Observable>,
  { fencing }: ClusterScope,
  member: Member<S> | undefined,
): Generator<NodeEvent<S>> {
  if (member === undefined) return;
  const { at, standing, cut } = member;
  if (fencing && (standing === 'lost' || cut)) {
    yield { text: 'is fenced', change: { at: undefined, standing: 'gone', cut: false } };
  }
  if (at === undefined) {
    for (const fresh of initial) yield { text: boots, change: { at: fresh } };
    return;
  }
  if (standing === 'online' && !cut) {
    yield { text: 'loses power', change: { at: undefined, standing: 'lost' }, faults: 1 };
    yield { text: 'is cut off', change: { cut: true }, faults: 1 };
    // In good order: nothing of the domain is there, and no agent is at work.
    if (!observable(at).occupied) {
      for (const fresh of initial)
        yield { text: 'leaves the cluster', change: { at: fresh, standing: 'gone' }, faults: 1 };
    }
  }
  if (cut) yield { text: 'is linked again', change: { cut: false } };
  if (standing !== 'online') yield { text: 'joins the cluster', change: { standing: 'online' } };
}
