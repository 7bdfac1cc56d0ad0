// What the effects of a call work with; made when the first effect is taken, which a healthy monitor never does.
import type { ActPorts } from '../act/ports.ts';
import { addressOf, composeRemoteUri, planMigration } from '../model/migration-plan.ts';
import { VERDICT_SHARE } from '../../../src/model/timing.ts';
import type { DomainIdentity } from '../../../src/domain/model/domain.ts';
import { nowMs } from '../../../src/host/clock.ts';
import { startTicksOf } from '../../../src/host/process-stat.ts';
import type { PeerSettings } from '../../../src/peers/ask-peers.ts';
import type { DomainCall } from './call.ts';

const EFFECT_TIMEOUT_SHARE = 0.2;
const CLUSTER_TIMEOUT_MS = 5000;
/** Share of the operation's timeout for one question: so that several fit in. */
const QUESTION_SHARE = 0.2;

/** The ports of one call's effects. */
export function actPorts(call: Pick<DomainCall, 'request' | 'settings' | 'observe'>): ActPorts {
  const { request, settings, observe } = call;
  const { timeoutMs, resource, migrateTarget = '' } = request;
  const leftMs = (): number => timeoutMs * VERDICT_SHARE - nowMs();
  return {
    libvirt: observe.libvirt,
    resource,
    node: nodeName(call),
    uri: settings.hypervisor,
    recordDirectory: observe.recordDirectory,
    self,
    bound: (ceilingMs) => ({ timeoutMs: effectTimeoutMs(timeoutMs, leftMs(), ceilingMs) }),
    leftMs,
    monitorScripts: settings.monitorScripts ?? '',
    peers: (identity) => peerSettings(call, identity),
    migration: planMigration(settings.migration, migrateTarget),
  };
}

function nodeName({ request }: Pick<DomainCall, 'request'>): string {
  return request.node ?? process.getBuiltinModule('node:os').hostname();
}

/** Bound on one effect: what is left of the call; with a ceiling also a share of the timeout, so that others fit in. */
export function effectTimeoutMs(timeoutMs: number, restMs: number, ceilingMs: number | undefined): number {
  const ceiling = ceilingMs === undefined ? restMs : Math.min(ceilingMs, timeoutMs * EFFECT_TIMEOUT_SHARE);
  return Math.max(1, Math.min(ceiling, restMs));
}

async function self(): ReturnType<ActPorts['self']> {
  return (await startTicksOf(process.pid)) ?? { pid: process.pid, startTicks: 0 };
}

function peerSettings(
  { request, settings, observe }: Pick<DomainCall, 'request' | 'settings' | 'observe'>,
  identity: DomainIdentity,
): PeerSettings {
  const { hypervisor, peers, migration, configPath = '' } = settings;
  const { named, transport, user } = peers;
  const atMostMs = request.timeoutMs * QUESTION_SHARE;
  return {
    identity,
    self: nodeName({ request }),
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
