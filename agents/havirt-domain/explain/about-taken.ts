// What a step of this agent is for, and what was learned by it.
import type { HeldDomain, HostReport, PeerAnswer, PeersRound } from '../../../src/peers/model.ts';
import type { Probe } from '../../../src/model/probe.ts';
import type { Effect, Taken } from '../model/steps.ts';
import { inState } from './fact-lines.ts';

/** Lines about it; none for a wait, which says itself what it waits for. */
export function aboutTaken(taken: Taken): string[] {
  if (taken.kind === 'wait') return [];
  const learned = taken.outcome.kind === 'done' ? taken.outcome.learned : undefined;
  const purpose = taken.kind === 'act' ? [purposeOf(taken.effect)] : [];
  switch (learned?.kind) {
    case 'peers':
      return [...purpose, ...answers(learned.peers)];
    case 'sent':
      return [...purpose, `sent: ${inState(learned.domain)}`];
    case undefined:
      return purpose;
  }
}

function purposeOf(effect: Effect): string {
  if (effect.kind !== 'signal-process') return purposes[effect.kind];
  return `sends ${effect.signal} to process ${effect.process.pid}, which libvirt does not end`;
}

const purposes: Readonly<Record<Exclude<Effect['kind'], 'signal-process'>, string>> = {
  'write-record': 'notes under /run whom the resource means, so that it can be told without the configuration',
  'remove-record': 'takes the note back: the resource has no domain here',
  'ask-peers': 'asks all other nodes whether the domain, or one of its disks, is active there',
  'create-paused': 'claims the domain: created paused, with a tag that other nodes see',
  tag: 'marks the domain as the running guest of this resource',
  resume: 'lets the guest execute',
  shutdown: 'asks the guest to shut down',
  destroy: 'has libvirt end the domain',
  'disable-autostart': "takes away libvirt's own start of the domain, which would come beside the cluster's",
  'abort-job': 'has libvirt end the migration or save that is under way',
  'run-monitor-scripts': "runs the operator's scripts",
  'begin-migration': 'has libvirt begin to send the guest; that goes on meanwhile',
  'set-migration-downtime': 'tells libvirt how long the guest may stand still',
};

function answers(peers: PeersRound): string[] {
  if (peers.kind === 'cluster-unknown') return [`cluster: ${peers.why}`];
  const vouching = peers.view.fencingEnabled
    ? []
    : ['fencing is disabled, so the cluster vouches for no node that is offline'];
  return [...peers.answers.map(answer), `this node itself: ${hostWords(peers.here)}`, ...vouching];
}

function answer({ node: { name, online, clean }, report }: PeerAnswer): string {
  const standing = online ? 'online' : clean ? 'offline, clean' : 'offline, unclean';
  return `${name} (${standing}): ${hostWords(report)}`;
}

function hostWords(report: Probe<HostReport>): string {
  if (report.kind !== 'known') return report.kind === 'unknown' ? report.why : 'no answer';
  const { domains, processes } = report.value;
  if (domains.kind === 'known') return `active: ${domains.value.map(heldWords).join('; ') || 'nothing'}`;
  const why = domains.kind === 'unknown' ? domains.why : 'not asked';
  const names = processes.kind === 'known' ? processes.value.map(({ name }) => name).join(', ') || 'none' : 'unknown';
  return `its libvirt tells nothing (${why}); processes of domains: ${names}`;
}

function heldWords(domain: HeldDomain): string {
  const untold = domain.disks.kind === 'unknown' ? ` (its disks cannot be told: ${domain.disks.why})` : '';
  return `${inState(domain)}${untold}`;
}
