// start and validate-all, wired.
import { decideStart } from '../decide/start/start.ts';
import { decideValidate } from '../decide/validate.ts';
import type { DomainFacts, Shortfall, StartFacts } from '../model/facts.ts';
import { observeForStart, type StartExtras } from '../observe/domain-facts.ts';
import { findShortfalls } from '../observe/shortfalls.ts';
import { ownDisks } from '../observe/own-disks.ts';
import { notesOnPeers } from '../decide/start/peer-notes.ts';
import { addressOf, composeRemoteUri } from '../model/migration-plan.ts';
import { perform } from '../act/perform.ts';
import type { DomainIdentity } from '../../../src/domain/model/domain.ts';
import type { PeersFact } from '../../../src/peers/model.ts';
import type { PeerSettings } from '../../../src/peers/ask-peers.ts';
import type { DomainActivity, DomainCall } from './call.ts';

export function startActivity(call: DomainCall): DomainActivity<StartFacts> {
  const {
    request: { resource },
    settings,
  } = call;
  const request = { resource, monitorScripts: settings.monitorScripts !== undefined };
  let peers: PeersFact = { kind: settings.peers.check === 'off' ? 'off' : 'not-asked' };
  if (peers.kind === 'off') {
    call.note('peer_check=off: nobody was asked whether the domain runs on another node, or another has its disks');
  }
  const askPeers = async (facts: DomainFacts): Promise<void> => {
    const isFirst = peers.kind === 'not-asked';
    if (facts.identity.kind !== 'known') throw new Error('bug: peers are asked about no domain');
    peers = await (
      await import('../../../src/peers/ask-peers.ts')
    ).askPeers(peerSettings(call, facts.identity.value), peers);
    if (isFirst) for (const note of notesOnPeers(facts, peers)) call.note(note);
  };
  return {
    ...call.effects,
    observe: looker(call, () => peers),
    act: (effect, facts) => perform(effect, facts, { ...call.act, askPeers: () => askPeers(facts) }),
    decide: (facts, history, timing) => decideStart(request, facts, history, timing),
  };
}

export function validateActivity(call: DomainCall): DomainActivity<StartFacts> {
  return { ...call.effects, observe: looker(call, () => ({ kind: 'off' })), decide: (facts) => decideValidate(facts) };
}

/**
 * The node is looked at until nothing is found against it, and no more: what the domain itself takes must not count against it in a
 * later round.
 */
function looker(call: DomainCall, peers: () => PeersFact): () => Promise<StartFacts> {
  let shortfalls: Promise<Shortfall[]> | undefined;
  const late: Shortfall[] = [
    { kind: 'short', what: 'an answer: a path of the configuration could not be looked at in time' },
  ];
  const lookAtNode: StartExtras['lookAtNode'] = async (needs) => {
    if (!call.settings.nodeCheck) return [];
    shortfalls ??= call.observe.within(findShortfalls(needs), late);
    const found = await shortfalls;
    if (found.some(({ kind }) => kind === 'missing')) shortfalls = undefined;
    return found;
  };
  const describeDisks = ownDisks(call.observe);
  return () => observeForStart(call.observe, { lookAtNode, describeDisks, peers });
}

const CLUSTER_TIMEOUT_MS = 5000;
/** Of the operation's timeout, for one question: so that several fit in. */
const QUESTION_SHARE = 0.2;

function peerSettings({ request, settings, observe, act }: DomainCall, identity: DomainIdentity): PeerSettings {
  const { hypervisor, peers, migration, configPath = '' } = settings;
  const { named, transport, user } = peers;
  const atMostMs = request.timeoutMs * QUESTION_SHARE;
  return {
    identity,
    self: act.node,
    libvirt: observe.libvirt,
    driver: observe.driver,
    peers: named,
    transport,
    user,
    timeoutMs: Math.min(peers.timeoutMs, atMostMs),
    clusterTimeoutMs: Math.min(CLUSTER_TIMEOUT_MS, atMostMs),
    configPath,
    addressOf: (node) => addressOf(node, migration.networkSuffix),
    uriOf: (address) => composeRemoteUri({ hypervisor, transport, user, networkSuffix: undefined }, address),
  };
}
