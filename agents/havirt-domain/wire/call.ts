// What one call of the domain agent works with: the ports to libvirt, files and processes, and how effects and waits are
// done. The same for every action.
import type { ConfigFact } from '../../../src/domain/model/config.ts';
import type { DomainFacts } from '../model/facts.ts';
import type { ObservePorts } from '../observe/domain-facts.ts';
import type { DomainRequest } from './request.ts';
import type { DomainSettings } from '../settings.ts';
import { within } from '../../../src/host/clock.ts';
import type { Activity } from '../../../src/runtime/run.ts';
import type { DomainCode } from '../model/codes.ts';
import type { Effect, Learned, WaitFor } from '../model/steps.ts';
import { libvirtSession } from '../../../src/domain/libvirt-session.ts';

/** One action of this agent, wired to the world; `F` is what it observes. */
export type DomainActivity<F> = Activity<F, Effect, WaitFor, DomainCode, Learned>;

export interface DomainCall {
  readonly request: DomainRequest;
  readonly settings: DomainSettings;
  readonly observe: ObservePorts;
  readonly effects: Pick<DomainActivity<DomainFacts>, 'act' | 'wait'>;
}

/** Survives neither a reboot nor a domain. */
const RECORD_DIRECTORY = '/run/havirt';
const FILE_TIMEOUT_SHARE = 0.15;

/** Sets up the ports of one call; nothing is opened or read yet. */
export function domainCall(request: DomainRequest, settings: DomainSettings): DomainCall {
  const libvirt = libvirtSession(settings.hypervisor, lookTimeoutMs(request.timeoutMs));
  const observe = observePorts(request, settings, libvirt);
  return { request, settings, observe, effects: effectsOf({ request, settings, observe }) };
}

function observePorts(
  request: DomainRequest,
  { hypervisor, configPath }: DomainSettings,
  libvirt: ObservePorts['libvirt'],
): ObservePorts {
  return {
    libvirt,
    driver: /^[a-z]*/i.exec(hypervisor)?.[0].toLowerCase() ?? '',
    resource: request.resource,
    recordDirectory: RECORD_DIRECTORY,
    readConfig: configReader(request, configPath),
    within: (look, late) => within(request.timeoutMs * FILE_TIMEOUT_SHARE, look, late),
  };
}

/** Reads the configuration once in a call; a start, which waits for one, until it is there. */
function configReader({ action, timeoutMs }: DomainRequest, path: string | undefined): () => Promise<ConfigFact> {
  let kept: Promise<ConfigFact> | undefined;
  return async () => {
    kept ??= readConfig(path, timeoutMs * FILE_TIMEOUT_SHARE);
    const found = await kept;
    if (action === 'start' && comesPerhaps.has(found.kind)) kept = undefined;
    return found;
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

/** Effects and waits; what either works with is loaded with the first. */
function effectsOf(call: Pick<DomainCall, 'request' | 'settings' | 'observe'>): DomainCall['effects'] {
  let watch: ((ms: number, facts: DomainFacts) => Promise<void>) | undefined;
  return {
    act: async (effect, facts, history) => {
      const [{ perform }, { actPorts }] = await Promise.all([import('../act/perform.ts'), import('./act-ports.ts')]);
      return await perform(effect, facts, history, actPorts(call));
    },
    wait: async (ms, facts) => {
      watch ??= (await import('./domain-watch.ts')).domainWatch(call.observe.libvirt);
      await watch(ms, facts);
    },
  };
}

/** Bound on one question to libvirt: a share of the timeout, so that several fit in, with limits for sense. */
function lookTimeoutMs(timeoutMs: number): number {
  return Math.min(Math.max(timeoutMs * 0.1, 300), 3000);
}
