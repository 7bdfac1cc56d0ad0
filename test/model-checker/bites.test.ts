// The model bites: deciders that are broken on purpose, each in a way that somebody could take for an improvement, are found.
import type { EffectKind } from '../unit/agents/havirt-domain/decide/facts.ts';
import { verdict } from '../../agents/havirt-domain/model/codes.ts';
import { act, done, succeeded, wait, type History } from '../../agents/havirt-domain/model/steps.ts';
import { describe, expect, test } from 'vitest';
import { absent, known } from '../../src/model/probe.ts';
import { migrationIn } from '../../agents/havirt-domain/model/memory.ts';
import type { PeersRound } from '../../src/peers/model.ts';
import { lastTaken } from '../../src/model/timing.ts';
import { shipped, type Decide, type Deciders, type Facts } from './agent.ts';
import { alone } from './alone.ts';
import type { ClusterScope } from './members.ts';
import { converges } from './invariants.ts';
import { nodeOf } from './node.ts';
import type { ClusterNode, ClusterView } from '../../src/pacemaker/model.ts';
import { shippedPolicy } from './questions.ts';
import { reducedCluster, reducedNode } from './reduced-cluster.ts';
import { explore } from './search.ts';
import { unfold } from './unfold.ts';
import { everyAction } from './world.ts';

/** For a machine that is busy with other things. */
const TIMEOUT_MS = 180_000;
const statesMax = 2_000_000;

/** What is found on one node alone, with two faults; what is found on one of a cluster, where migrations come and go. */
function aloneViolates(broken: Partial<Deciders>): string | undefined {
  const deciders = { ...shipped, ...broken };
  const node = alone(nodeOf({ actions: ['start', 'stop', 'monitor'], faults: 2 }, deciders));
  return unfold(node, converges(deciders), statesMax).exploration.violation?.what;
}

function amongOthersViolates(broken: Partial<Deciders>): string | undefined {
  const deciders = { ...shipped, ...broken };
  return unfold(nodeOf({ actions: everyAction, faults: 0 }, deciders), converges(deciders), statesMax).exploration
    .violation?.what;
}

function clusterViolates(broken: Partial<Deciders>, scope: ClusterScope): string | undefined {
  const actions = ['start', 'stop', 'migrate-to', 'migrate-from'] as const;
  const node = reducedNode({ actions, faults: 0 }, { ...shipped, ...broken });
  return explore(reducedCluster(node, scope), statesMax).violation?.what;
}

/** The decider, shown something else than what is seen. */
function shown(decide: Decide, change: (facts: Facts) => Partial<Facts>): Decide {
  return (facts, ...rest) => decide({ ...facts, ...change(facts) }, ...rest);
}

/** The decider, with another memory of what was done. */
function remembering(decide: Decide, change: (history: History) => History): Decide {
  return (facts, { history, ...timing }) => decide(facts, { ...timing, history: change(history) });
}

/** The decider, with other answers from its peers. */
function told(decide: Decide, change: (peers: Asked) => Partial<Asked>): Decide {
  return remembering(decide, (history) =>
    history.map((taken) => {
      if (taken.kind !== 'act' || taken.outcome.kind !== 'done') return taken;
      const { learned } = taken.outcome;
      if (learned?.kind !== 'peers' || learned.peers.kind !== 'asked') return taken;
      const peers = { ...learned.peers, ...change(learned.peers) };
      return { ...taken, outcome: { kind: 'done', learned: { kind: 'peers', peers } } };
    }),
  );
}

type Asked = Extract<PeersRound, { kind: 'asked' }>;

const unknownAsAbsent = ({ domain, process }: Facts): Partial<Facts> => ({
  domain: domain.kind === 'unknown' ? absent : domain,
  process: process.kind === 'unknown' ? absent : process,
});
const libvirtAlone = ({ domain }: Facts): Partial<Facts> => (domain.kind === 'absent' ? { process: absent } : {});
/** What the configuration names is believed, though the tag tells another. */
const configAlone = ({ config, identity }: Facts): Partial<Facts> => {
  if (config.kind !== 'readable' || identity.kind !== 'known') return {};
  const isOther = config.config.identity.uuid !== identity.value.uuid;
  return isOther ? { identity: known(config.config.identity), domain: absent, process: absent } : {};
};
const without =
  (kind: EffectKind) =>
  (history: History): History =>
    history.filter((entry) => entry.kind === 'wait' || entry.effect.kind !== kind);
/** Histories in which every note says claim. */
const notesAsClaims = (history: History): History =>
  history.map((entry) =>
    entry.kind === 'act' && entry.effect.kind === 'write-record'
      ? Object.assign({}, entry, { effect: { kind: 'write-record', phase: 'starting' } })
      : entry,
  );
const isPaused = ({ domain }: Pick<Facts, 'domain'>): boolean =>
  domain.kind === 'known' && domain.value.state === 'paused';

const mutations: Record<string, [broken: Partial<Deciders>, found: RegExp]> = {
  'stop takes "cannot tell" for "gone"': [{ stop: shown(shipped.stop, unknownAsAbsent) }, /^stopNeverLies/],
  'stop trusts that a request was accepted': [
    {
      stop: (facts, moment) => (lastTaken(moment.history, 'shutdown') ? succeeded : shipped.stop(facts, moment)),
    },
    /^stopNeverLies/,
  ],
  'stop trusts libvirt alone': [{ stop: shown(shipped.stop, libvirtAlone) }, /^stopNeverLies|^converges/],
  'stop believes a configuration that names another domain': [
    { stop: shown(shipped.stop, configAlone) },
    /^stopNeverLies/,
  ],
  'stop waits until it knows': [
    {
      stop: (...seen) => {
        const step = shipped.stop(...seen);
        return step.kind === 'done' && step.verdict.outcome !== 'ok' ? wait(1000, 'libvirt to answer') : step;
      },
    },
    /^everyCallEnds/,
  ],
  'stop leaves a process that libvirt denies alone': [
    {
      stop: (...seen) =>
        seen[0].domain.kind === 'absent' && seen[0].process.kind === 'known'
          ? done(verdict('generic', 'STOP_FAILED', ''))
          : shipped.stop(...seen),
    },
    /^converges/,
  ],
  'stop looks again after it has forgotten the domain': [
    { stop: remembering(shipped.stop, without('remove-record')) },
    /^stopKeepsItsWord/,
  ],
  'monitor takes "cannot tell" for "not running"': [
    { monitor: shown(shipped.monitor, unknownAsAbsent) },
    /^unknownIsNotAbsent/,
  ],
  'monitor clears what a start left behind': [
    { monitor: (...seen) => (isPaused(seen[0]) ? act({ kind: 'destroy' }) : shipped.monitor(...seen)) },
    /^monitorOnlyLooks/,
  ],
  'start believes a configuration that names another domain': [
    { start: shown(shipped.start, () => ({ former: absent })) },
    /^neverTwoRunning: a start begins another domain/,
  ],
  'start trusts libvirt alone': [{ start: shown(shipped.start, libvirtAlone) }, /^neverTwoRunning: a second QEMU/],
  'start lets any claim execute': [
    { start: (...seen) => (isPaused(seen[0]) ? act({ kind: 'resume' }) : shipped.start(...seen)) },
    /^claimNeverExecutesByItself/,
  ],
  'start takes any active domain for success': [
    { start: (...seen) => (isPaused(seen[0]) ? succeeded : shipped.start(...seen)) },
    /^converges: start ends with ok and QEMU paused/,
  ],
  'start claims under a note that says running': [
    { start: remembering(shipped.start, notesAsClaims) },
    /^startNeverLies/,
  ],
};

describe('on one node', () => {
  test.each(Object.entries(mutations))(
    '%s',
    (_, [broken, found]) => expect(aloneViolates(broken)).toMatch(found),
    TIMEOUT_MS,
  );
});

/** The first question already counts for the second, or only a question of its own does. */
const askedOnce = told(shipped.start, () => ({ beganMs: Number.POSITIVE_INFINITY }));
/** Only the first answer counts, so that one round always seems enough. */
const oneRound = told(shipped.start, ({ answers }) => ({ answers: answers.slice(0, 1) }));
/** Nobody's silence counts against the start. */
const silenceAsAbsence = told(shipped.start, ({ answers }) => ({
  answers: answers.filter(({ report }) => report.kind === 'known'),
}));

const onlineOnly = ({ nodes }: ClusterView, self: string): string[] =>
  nodes.filter(({ name, online }) => online && name !== self).map(({ name }) => name);

describe('in a cluster', () => {
  test.each([
    ['start asks the peers only once', askedOnce, { nodes: 2, faults: 0, migrations: 0 }],
    ['start passes a silent peer over', silenceAsAbsence, { nodes: 2, faults: 1, migrations: 0 }],
    ['start takes one round of many answers for enough', oneRound, { nodes: 3, faults: 0, migrations: 1 }],
  ] as const)(
    '%s',
    (_, start, scope) => expect(clusterViolates({ start }, { ...scope, fencing: true })).toMatch(/^neverTwoRunning/),
    TIMEOUT_MS,
  );

  test.each([
    ['a start asks only nodes that are online', { whomToAsk: onlineOnly }, true],
    ['the cluster vouches for nodes that it has not fenced', { vouches: ({ online }: ClusterNode) => !online }, true],
    ['the cluster vouches without fencing', { vouches: ({ online, clean }: ClusterNode) => !online && clean }, false],
  ])(
    '%s',
    (_, change, fencing) => {
      const scope = { nodes: 2, faults: 1, migrations: 0, fencing, policy: { ...shippedPolicy, ...change } };
      expect(clusterViolates({}, scope)).toMatch(/^neverTwoRunning/);
    },
    TIMEOUT_MS,
  );

  test.each<[string, Partial<Deciders>, RegExp]>([
    [
      'start takes a guest that is just arriving for one that runs',
      { start: shown(shipped.start, ({ domain }) => (isPaused({ domain }) ? { domain: pausedByUser(domain) } : {})) },
      /^startNeverLies/,
    ],
    [
      'migrate_to takes a begun migration for success',
      {
        'migrate-to': (...seen) =>
          migrationIn(seen[1].history).kind === 'under-way' ? succeeded : shipped['migrate-to'](...seen),
      },
      /^migrationNeverLies/,
    ],
    [
      'migrate_from takes a paused guest for received',
      { 'migrate-from': (...seen) => (isPaused(seen[0]) ? succeeded : shipped['migrate-from'](...seen)) },
      /^migrationNeverLies/,
    ],
    [
      'migrate_to takes any copy at the target for the guest that left',
      {
        'migrate-to': shown(shipped['migrate-to'], ({ domain, onTarget }) => ({ onTarget: asOurs(domain, onTarget) })),
      },
      /^guestIsNoClaim/,
    ],
  ])('%s', (_, broken, found) => expect(amongOthersViolates(broken)).toMatch(found), TIMEOUT_MS);
});

/** The copy at the target seems to have this guest's tag, whatever tag it has. */
function asOurs(domain: Facts['domain'], onTarget: Facts['onTarget']): Facts['onTarget'] {
  const both = domain.kind === 'known' && onTarget.kind === 'known';
  return both ? known({ ...onTarget.value, tag: domain.value.tag }) : onTarget;
}

/** Every pause looks like an operator's. */
function pausedByUser(domain: Facts['domain']): Facts['domain'] {
  return domain.kind === 'known' ? known({ ...domain.value, pausedReason: 'user' }) : domain;
}
