// The acts of the demo, in order. Each shows commands as an operator types them, and claims only what it has observed: in the
// guest's own records on the shared disk, in the nodes' process tables, or in crm_mon.
import { timelineOf } from '../../src/lab/guest/timeline.ts';
import { checkWriters, conflictText } from '../../src/lab/guest/writers.ts';
import { sampleConfig } from '../../src/lab/guest/sample-guests.ts';
import { anotherNode, claimOneQemu, countsAll, located, nextRecord, recordText, secondsText } from './evidence.ts';
import { losePower } from './lose-power.ts';
import { guest, resource } from './scene.ts';
import type { Scene } from './scene.ts';

export const acts: readonly (readonly [title: string, act: (scene: Scene) => Promise<void>])[] = [
  ['A guest becomes a cluster resource', create],
  ['Is it healthy? Ask the agent', check],
  ['It moves to another node while it runs', move],
  ['A second copy is refused', refuse],
  ['Its node loses power', losePower],
  ['Was there ever more than one?', judge],
];

async function create(scene: Scene): Promise<void> {
  const { cluster, stage, watch, mark } = scene;
  const command = ['pcs', 'resource', 'create', resource, 'havirt-domain', `config=${sampleConfig(guest)}`] as const;
  mark('pcs resource create');
  const [{ record, seenMs }] = await Promise.all([
    watch.next('the first record', () => true, 90_000),
    stage.run('n1', ...command, 'meta', 'allow-migrate=true'),
  ]);
  mark(`first record, on ${record.node}`, seenMs);
  const isStarted = async () => (await cluster.resourceLocation(resource)) === record.node;
  await cluster.waitUntil(isStarted, 60_000, `${resource} to be started on ${record.node}`);
  await stage.run('n1', 'pcs', 'status', 'resources');
  const [one, other] = [await nextRecord(scene), await nextRecord(scene)];
  stage.say(`The guest writes to the shared disk: ${recordText(one)}, ${recordText(other)}, …`);
  stage.claim(`it executes on ${record.node}, and counts`, other.count > one.count && other.node === record.node);
  await claimOneQemu(scene, record.node);
}

async function check({ cluster, stage }: Scene): Promise<void> {
  const here = await located(cluster);
  const argv = ['crm_resource', '--resource', resource, '--force-check'] as const;
  const answered = await stage.run(here, ...argv);
  stage.claim(`running, says the agent on ${here}`, answered.stdout.includes('returned 0 ('));
  const there = anotherNode(cluster, here);
  const elsewhere = await stage.run(there, ...argv);
  stage.claim(`cleanly stopped, says the agent on ${there}`, elsewhere.stdout.includes('returned 7 ('));
}

async function move(scene: Scene): Promise<void> {
  const { cluster, stage, watch, mark } = scene;
  const target = anotherNode(cluster, await located(cluster));
  const before = await nextRecord(scene);
  mark(`pcs resource move ${resource} ${target}`);
  const [{ record: first, seenMs }, moved] = await Promise.all([
    watch.next(`a record on ${target}`, ({ node }) => node === target, 120_000),
    stage.run('n1', 'pcs', 'resource', 'move', resource, target),
  ]);
  mark(`first record on ${target}`, seenMs);
  const after = await nextRecord(scene);
  const stretch = timelineOf(scene.sightings()).find(({ node, bootId }) => node === target && bootId === first.bootId);
  stage.say(`Before: ${recordText(before)}. After: ${recordText(after)}.`);
  stage.say(
    `Longest time without a record: ${secondsText(stretch?.pauseBeforeMs ?? 0)}; pcs took ${secondsText(moved.tookMs)}.`,
  );
  stage.claim(
    `it executes on ${target}, and it is the same boot`,
    after.node === target && after.bootId === before.bootId,
  );
  stage.claim('its counter went on, no record is missing', countsAll(scene, before, after));
  await claimOneQemu(scene, target);
}

async function refuse(scene: Scene): Promise<void> {
  const { cluster, stage, mark } = scene;
  const here = await located(cluster);
  const before = await nextRecord(scene);
  mark('a second start is refused');
  const refused = await stage.run(anotherNode(cluster, here), 'crm_resource', '--resource', resource, '--force-start');
  const after = await nextRecord(scene);
  const said = `${refused.stdout}\n${refused.stderr}`;
  stage.claim(
    'refused, with the witness and the way to go on',
    /PEER_ACTIVE: .*to have it here: pcs resource move/.test(said),
  );
  stage.claim('the guest was not touched', after.bootId === before.bootId && after.node === here);
  await claimOneQemu(scene, here);
}

async function judge({ stage, sightings }: Scene): Promise<void> {
  const { boots, conflicts } = checkWriters(sightings());
  stage.say(`${sightings().length} records of ${boots.length} boots, read from the shared disk on the host:`);
  for (const conflict of conflicts) stage.say(conflictText(conflict));
  stage.claim('never did two copies of the guest execute at once', conflicts.length === 0 && boots.length === 2);
}
