// Everything that the acts of the demo share: the cluster, the output, the guest's watch, and the events on the timeline.
import { clusterOf } from '../../src/lab/cluster/cluster.ts';
import type { Cluster } from '../../src/lab/cluster/cluster.ts';
import { timelineOf } from '../../src/lab/guest/timeline.ts';
import type { GuestWatch, Sighting } from '../../src/lab/guest/watch.ts';
import { watchGuest } from '../../src/lab/guest/watch.ts';
import { must } from '../../src/lab/lab-error.ts';
import { progressOn } from '../../src/lab/progress.ts';
import { lunOf } from '../../src/lab/node/storage.ts';
import { up } from '../../src/lab/up.ts';
import { outputFor } from './output.ts';
import type { DemoOutput } from './output.ts';
import type { Clues, Event } from './timeline.ts';

export const guest = 'guest1';
export const resource = 'VM';

export interface DemoPlay {
  readonly cluster: Cluster;
  readonly output: DemoOutput;
  readonly watch: GuestWatch;
  /** Puts an event on the timeline, of now or of the time given. */
  readonly mark: (text: string, atMs?: number) => void;
  /** What the guest has written since the demo began. */
  readonly sightings: () => readonly Sighting[];
  /** What the timeline of all that has happened so far is drawn from. */
  readonly clues: () => Clues;
}

/** The lab, brought up or as it was left, with nothing of an earlier demo in it. */
export async function prepare(name: string): Promise<DemoPlay> {
  const cluster = clusterOf(await up({ name, install: true }, progressOn(process.stdout)));
  await forgetEarlier(cluster);
  const watch = await watchGuest(lunOf(cluster, guest).file, { limitMs: 900_000 });
  const earlier = watch.sightings.length;
  const sightings = () => watch.sightings.slice(earlier);
  const events: Event[] = [];
  return {
    cluster,
    watch,
    sightings,
    output: outputFor(cluster),
    mark: (text, atMs = Date.now()) => void events.push({ atMs, text }),
    clues: () => ({
      nodes: cluster.nodes.map((node) => node.name),
      events: events.toSorted((a, b) => a.atMs - b.atMs),
      stretches: timelineOf(sightings()),
    }),
  };
}

async function forgetEarlier(cluster: Cluster): Promise<void> {
  const { resources } = await cluster.crmMon();
  if (resources.some(({ id }) => id === resource)) {
    must(await cluster.pcs(['resource', 'delete', resource, '--force']), 'removing the resource of an earlier demo');
  }
  must(await cluster.pcs(['stonith', 'history', 'cleanup']), 'forgetting earlier fencing');
}
