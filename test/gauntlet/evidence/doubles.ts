// Whether two copies executed at once, by the CPU time of their virtual CPUs. Pure. Within one interval a guest may be handed
// over from one node to another, so only two intervals in a row, in both of which both executed, count.
import type { Copy, Double, Look } from './copies.ts';

// A guest that executes takes 40 ms a second for its records alone; one that waits takes none.
const executesNs = 2_000_000;

/** Every stretch in which the same two copies executed throughout. */
export function findDoubles(looks: readonly Look[]): Double[] {
  const intervals = looks.slice(1).map((look, index) => ({
    fromMs: looks[index]?.atMs ?? look.atMs,
    toMs: look.atMs,
    executing: executing(looks[index]?.copies ?? [], look.copies),
  }));
  const doubles = intervals.slice(1).flatMap((interval, index) => {
    const before = intervals[index]?.executing ?? [];
    const both = interval.executing.filter(({ pid }) => before.some((copy) => copy.pid === pid));
    if (both.length < 2) return [];
    return [{ fromMs: intervals[index]?.fromMs ?? 0, toMs: interval.toMs, nodes: both.map(({ node }) => node).sort() }];
  });
  return joined(doubles);
}

/** The copies whose virtual CPUs executed between two looks. */
export function executing(before: readonly Copy[], after: readonly Copy[]): Copy[] {
  return after.filter((copy) => {
    const earlier = before.find(({ pid }) => pid === copy.pid);
    return earlier !== undefined && copy.vcpuNs - earlier.vcpuNs > executesNs;
  });
}

function joined(doubles: readonly Double[]): Double[] {
  const all: Double[] = [];
  for (const next of doubles) {
    const last = all.at(-1);
    const continues = last !== undefined && next.fromMs <= last.toMs && last.nodes.join() === next.nodes.join();
    if (continues) all[all.length - 1] = { ...last, toMs: next.toMs };
    else all.push(next);
  }
  return all;
}
