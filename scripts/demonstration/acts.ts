// The acts of the demo, in order. Each shows commands as an operator types them, and claims only what it has observed: in the
// guest's own records on the shared disk, in the nodes' process tables, or in crm_mon.
import { timelineOf } from '../../src/lab/guest/timeline.ts';
import { checkWriters, conflictText } from '../../src/lab/guest/writers.ts';
import { sampleConfig } from '../../src/lab/guest/sample-guests.ts';
import { anotherNode, claimOneQemu, countsAll, located, nextRecord, recordText, secondsText } from './evidence.ts';
import { losePower } from './lose-power.ts';
import { guest, resource } from './play.ts';
import type { DemoPlay } from './play.ts';

export const acts: readonly (readonly [title: string, act: (play: DemoPlay) => Promise<void>])[] = [
  ['A guest becomes a cluster resource', create],
  ['Is it healthy? Ask the agent', check],
  ['It moves to another node while it runs', move],
  ['A second copy is refused', refuse],
  ['Its node loses power', losePower],
  ['Was there ever more than one?', judge],
];

async function create(play: DemoPlay): Promise<void> {
  const { cluster, output, watch, mark } = play;
  const command = ['pcs', 'resource', 'create', resource, 'havirt-domain', `config=${sampleConfig(guest)}`] as const;
  mark('pcs resource create');
  const [{ record, seenMs }] = await Promise.all([
    watch.next('the first record', () => true, 90_000),
    output.run('n1', ...command, 'meta', 'allow-migrate=true'),
  ]);
  mark(`first record, on ${record.node}`, seenMs);
  const isStarted = async () => (await cluster.resourceLocation(resource)) === record.node;
  await cluster.waitUntil(isStarted, 60_000, `${resource} to be started on ${record.node}`);
  await output.run('n1', 'pcs', 'status', 'resources');
  const [one, other] = [await nextRecord(play), await nextRecord(play)];
  output.say(`The guest writes to the shared disk: ${recordText(one)}, ${recordText(other)}, …`);
  output.claim(`it executes on ${record.node}, and counts`, other.count > one.count && other.node === record.node);
  await claimOneQemu(play, record.node);
}

async function check({ cluster, output }: DemoPlay): Promise<void> {
  const here = await located(cluster);
  const argv = ['crm_resource', '--resource', resource, '--force-check'] as const;
  const answered = await output.run(here, ...argv);
  output.claim(`running, says the agent on ${here}`, answered.stdout.includes('returned 0 ('));
  const there = anotherNode(cluster, here);
  const elsewhere = await output.run(there, ...argv);
  output.claim(`cleanly stopped, says the agent on ${there}`, elsewhere.stdout.includes('returned 7 ('));
}

async function move(play: DemoPlay): Promise<void> {
  const { cluster, output, watch, mark } = play;
  const target = anotherNode(cluster, await located(cluster));
  const before = await nextRecord(play);
  mark(`pcs resource move ${resource} ${target}`);
  const [{ record: first, seenMs }, moved] = await Promise.all([
    watch.next(`a record on ${target}`, ({ node }) => node === target, 120_000),
    output.run('n1', 'pcs', 'resource', 'move', resource, target),
  ]);
  mark(`first record on ${target}`, seenMs);
  const after = await nextRecord(play);
  const stretch = timelineOf(play.sightings()).find(({ node, bootId }) => node === target && bootId === first.bootId);
  output.say(`Before: ${recordText(before)}. After: ${recordText(after)}.`);
  output.say(
    `Longest time without a record: ${secondsText(stretch?.pauseBeforeMs ?? 0)}; pcs took ${secondsText(moved.tookMs)}.`,
  );
  output.claim(
    `it executes on ${target}, and it is the same boot`,
    after.node === target && after.bootId === before.bootId,
  );
  output.claim('its counter went on, no record is missing', countsAll(play, before, after));
  await claimOneQemu(play, target);
}

async function refuse(play: DemoPlay): Promise<void> {
  const { cluster, output, mark } = play;
  const here = await located(cluster);
  const before = await nextRecord(play);
  mark('a second start is refused');
  const refused = await output.run(anotherNode(cluster, here), 'crm_resource', '--resource', resource, '--force-start');
  const after = await nextRecord(play);
  const said = `${refused.stdout}\n${refused.stderr}`;
  output.claim(
    'refused, with the witness and the way to go on',
    /PEER_ACTIVE: .*to have it here: pcs resource move/.test(said),
  );
  output.claim('the guest was not touched', after.bootId === before.bootId && after.node === here);
  await claimOneQemu(play, here);
}

async function judge({ output, sightings }: DemoPlay): Promise<void> {
  const { boots, conflicts } = checkWriters(sightings());
  output.say(`${sightings().length} records of ${boots.length} boots, read from the shared disk on the host:`);
  for (const conflict of conflicts) output.say(conflictText(conflict));
  output.claim('never did two copies of the guest execute at once', conflicts.length === 0 && boots.length === 2);
}
