// The act in which a node's power is cut: what the survivors make of it is watched, in crm_mon and on the guest's disk, until
// the guest is back. Nobody but Pacemaker does anything.
import { setTimeout as sleep } from 'node:timers/promises';
import type { CrmMon } from '../../src/lab/cluster/crm-mon.ts';
import { cutPower, givePower } from '../../src/lab/node/nodes.ts';
import { anotherNode, claimOneQemu, located, nextRecord, recordText, secondsText } from './evidence.ts';
import { resource } from './play.ts';
import type { DemoPlay } from './play.ts';

export async function losePower(play: DemoPlay): Promise<void> {
  const { cluster, output, watch, mark } = play;
  const lost = await located(cluster);
  const before = await nextRecord(play);
  output.typed('host', `havirt lab power off ${lost}`);
  const cutMs = Date.now();
  mark(`power of ${lost} cut`, cutMs);
  await cutPower(cluster, lost);
  const [{ record, seenMs }, milestones] = await Promise.all([
    watch.next('a record of a new boot', ({ bootId }) => bootId !== before.bootId, 120_000),
    watchSurvivors(play, lost),
  ]);
  mark(`first record of the new boot, on ${record.node}`, seenMs);
  for (const { text, atMs } of milestones) mark(text, atMs);
  await output.run(record.node, 'pcs', 'stonith', 'history');
  await output.run(record.node, 'pcs', 'status', 'resources');
  output.say(`Last seen: ${recordText(before)}. Now: ${recordText(record)}. Since the power cut:`);
  const reached = [...milestones, { text: 'first record of the new boot', atMs: seenMs }];
  for (const { text, atMs } of reached.toSorted((a, b) => a.atMs - b.atMs)) {
    output.say(`  ${secondsText(atMs - cutMs).padStart(7)}  ${text}`);
  }
  output.claim(
    `Pacemaker has fenced ${lost}`,
    milestones.some(({ text }) => text === fencedText(lost)),
  );
  output.claim('the guest is back on another node, in a new boot', record.node !== lost);
  await claimOneQemu(play, record.node);
  output.typed('host', `havirt lab power on ${lost}`);
  await givePower(cluster, lost);
}

interface Milestone {
  readonly text: string;
  readonly atMs: number;
}

const fencedText = (node: string) => `${node} is fenced`;

/** Looks with crm_mon from a survivor, about three times a second, until all has happened that should; two minutes at most. */
async function watchSurvivors({ cluster }: DemoPlay, lost: string): Promise<Milestone[]> {
  const survivor = anotherNode(cluster, lost);
  const expected: readonly (readonly [text: string, holds: (mon: CrmMon) => boolean])[] = [
    [
      `${lost} is missed by the others`,
      ({ nodes }) => nodes.some(({ name, online, unclean }) => name === lost && (!online || unclean)),
    ],
    [
      fencedText(lost),
      ({ fencings }) => fencings.some(({ target, status }) => target === lost && status === 'success'),
    ],
    [
      `${resource} is started elsewhere`,
      ({ resources }) => resources.some((found) => found.id === resource && isElsewhere(found, lost)),
    ],
  ];
  const reached = new Map<string, number>();
  const deadlineMs = Date.now() + 120_000;
  while (reached.size < expected.length && Date.now() < deadlineMs) {
    const mon = await cluster.crmMon(survivor);
    for (const [text, holds] of expected) if (!reached.has(text) && holds(mon)) reached.set(text, Date.now());
    await sleep(250);
  }
  return [...reached].map(([text, atMs]) => ({ text, atMs }));
}

function isElsewhere({ role, activeOn }: CrmMon['resources'][number], lost: string): boolean {
  return role === 'Started' && activeOn.length === 1 && activeOn[0] !== lost;
}
