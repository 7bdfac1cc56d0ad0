// What one call of the domain agent works with: the ports to libvirt, files and processes, and how effects and waits are
// done. The same for every action.
import type { ActPorts } from '../act/ports.ts';
import type { ConfigFact } from '../../../src/domain/model/config.ts';
import type { DomainFacts } from '../model/facts.ts';
import { VERDICT_SHARE } from '../../../src/model/timing.ts';
import type { ObservePorts } from '../observe/domain-facts.ts';
import type { DomainRequest } from './request.ts';
import type { DomainSettings } from '../settings.ts';
import { nowMs, within } from '../../../src/host/clock.ts';
import type { Activity } from '../../../src/runtime/run.ts';
import type { DomainCode } from '../model/codes.ts';
import type { Effect, WaitFor } from '../model/steps.ts';
import { libvirtSession } from '../../../src/domain/libvirt-session.ts';

/** One action of this agent, wired to the world; `F` is what it observes. */
export type DomainActivity<F> = Activity<F, Effect, WaitFor, DomainCode>;

export interface DomainCall {
  readonly request: DomainRequest;
  readonly settings: DomainSettings;
  readonly observe: ObservePorts;
  readonly act: ActPorts;
  /** Tells the operator something in the log. */
  readonly note: (message: string) => void;
  readonly effects: Pick<DomainActivity<DomainFacts>, 'act' | 'wait'>;
}

/** Survives neither a reboot nor a domain. */
const RECORD_DIRECTORY = '/run/havirt';
const FILE_TIMEOUT_SHARE = 0.15;
const EFFECT_TIMEOUT_SHARE = 0.2;

/** Sets up the ports of one call; nothing is opened or read yet. */
export function domainCall(
  request: DomainRequest,
  settings: DomainSettings,
  note: (message: string) => void,
): DomainCall {
  const { hypervisor: uri, monitorScripts } = settings;
  const libvirt = libvirtSession(uri, lookTimeoutMs(request.timeoutMs));
  const act: ActPorts = {
    libvirt,
    resource: request.resource,
    node: request.node ?? process.getBuiltinModule('node:os').hostname(),
    uri,
    recordDirectory: RECORD_DIRECTORY,
    self,
    bound: (ceilingMs) => ({ timeoutMs: effectTimeoutMs(request.timeoutMs, leftMs(request), ceilingMs) }),
    runMonitorScripts: async () => {
      const { runMonitorScripts } = await import('../act/monitor-scripts.ts');
      return await runMonitorScripts(monitorScripts ?? '', () => leftMs(request));
    },
    askPeers: () => Promise.reject(new Error('bug: this action asks no peers')),
    migration: undefined,
  };
  const observe = observePorts(request, settings, libvirt);
  return { request, settings, observe, act, note, effects: effectsOf(act, libvirt) };
}

function observePorts(
  request: DomainRequest,
  { hypervisor, configPath }: DomainSettings,
  libvirt: ObservePorts['libvirt'],
): ObservePorts {
  let config: Promise<ConfigFact> | undefined;
  return {
    libvirt,
    driver: /^[a-z]*/i.exec(hypervisor)?.[0].toLowerCase() ?? '',
    resource: request.resource,
    recordDirectory: RECORD_DIRECTORY,
    readConfig: async () => {
      config ??= readConfig(configPath, request.timeoutMs * FILE_TIMEOUT_SHARE);
      const found = await config;
      // What a start waits for is looked for again.
      if (request.action === 'start' && comesPerhaps.has(found.kind)) config = undefined;
      return found;
    },
    within: (look, late) => within(request.timeoutMs * FILE_TIMEOUT_SHARE, look, late),
  };
}

const comesPerhaps: ReadonlySet<ConfigFact['kind']> = new Set(['missing', 'unreadable']);

async function readConfig(path: string | undefined, timeoutMs: number): Promise<ConfigFact> {
  if (path === undefined) return { kind: 'missing', why: 'parameter config is not set' };
  const [{ readConfigFile }, { isReadableInTime }] = await Promise.all([
    import('../../../src/domain/config-file.ts'),
    import('../../../src/host/readable.ts'),
  ]);
  if (await isReadableInTime(path, timeoutMs)) return await readConfigFile(path);
  return { kind: 'unreadable', why: `${path} could not be read in time (does its file system hang?)` };
}

function effectsOf(ports: ActPorts, libvirt: ObservePorts['libvirt']): DomainCall['effects'] {
  let watch: ((ms: number, facts: DomainFacts) => Promise<void>) | undefined;
  return {
    act: async (effect, facts) => (await import('../act/perform.ts')).perform(effect, facts, ports),
    wait: async (ms, facts) => {
      watch ??= (await import('./domain-watch.ts')).domainWatch(libvirt);
      await watch(ms, facts);
    },
  };
}

/** Bound on one question to libvirt: a share of the timeout, so that several fit in, with limits for sense. */
function lookTimeoutMs(timeoutMs: number): number {
  return Math.min(Math.max(timeoutMs * 0.1, 300), 3000);
}

/** Bound on one effect: what is left of the call; with a ceiling also a share of the timeout, so that others fit in. */
export function effectTimeoutMs(timeoutMs: number, restMs: number, ceilingMs: number | undefined): number {
  const ceiling = ceilingMs === undefined ? restMs : Math.min(ceilingMs, timeoutMs * EFFECT_TIMEOUT_SHARE);
  return Math.max(1, Math.min(ceiling, restMs));
}

/** What an effect that begins now may take, so that a verdict can still follow. */
function leftMs({ timeoutMs }: { readonly timeoutMs: number }): number {
  return timeoutMs * VERDICT_SHARE - nowMs();
}

async function self() {
  const { startTicksOf } = await import('../../../src/host/process-stat.ts');
  return (await startTicksOf(process.pid)) ?? { pid: process.pid, startTicks: 0 };
}
