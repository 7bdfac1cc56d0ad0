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
  const { resource, values } = call.request;
  const request = { resource, monitorScripts: values.monitor_scripts !== undefined };
  let peers: PeersFact = { kind: values.peer_check === 'off' ? 'off' : 'not-asked' };
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
    if (!call.request.values.node_check) return [];
    shortfalls ??= call.observe.within(findShortfalls(needs), late);
    const found = await shortfalls;
    if (found.some(({ kind }) => kind === 'missing')) shortfalls = undefined;
    return found;
  };
  const describeDisks = ownDisks(call.observe);
  return () => observeForStart(call.observe, { lookAtNode, describeDisks, peers });
}

const PEER_TIMEOUT_MS_DEFAULT = 5000;
const CLUSTER_TIMEOUT_MS = 5000;

function peerSettings({ request, uri, observe, act }: DomainCall, identity: DomainIdentity): PeerSettings {
  const { values, timeoutMs } = request;
  const transport = values.peer_transport ?? values.migration_transport ?? 'ssh';
  const wanted = values.peer_timeout === undefined ? PEER_TIMEOUT_MS_DEFAULT : values.peer_timeout * 1000;
  const options = { hypervisor: uri, transport, user: values.peer_user, networkSuffix: undefined };
  return {
    identity,
    self: act.node,
    libvirt: observe.libvirt,
    driver: observe.driver,
    peers: values.peers?.split(/[\s,]+/).filter((name) => name !== ''),
    transport: transport as PeerSettings['transport'],
    user: values.peer_user,
    timeoutMs: Math.min(wanted, timeoutMs * 0.2),
    clusterTimeoutMs: Math.min(CLUSTER_TIMEOUT_MS, timeoutMs * 0.2),
    configPath: values.config ?? '',
    addressOf: (node) => addressOf(node, values.migration_network_suffix),
    uriOf: (address) => composeRemoteUri(options, address),
  };
}
