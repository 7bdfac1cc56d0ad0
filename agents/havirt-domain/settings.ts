// The agent's options as settings: typed, in the units that their names say, with the defaults filled in, and with what is wrong
// with them as a value. The one place that reads options; everything behind it reads settings.
import { problemsLine, type Request } from '../../src/ocf/request.ts';
import { hypervisorProblem } from './hypervisor-uri.ts';
import type { MigrationOptions } from './model/migration-plan.ts';
import type { DomainParameters } from './options.ts';

export interface DomainSettings {
  /** Absolute path of the configuration; undefined when the option is missing or unusable. */
  readonly configPath: string | undefined;
  /** Which libvirt the call talks to: the one that is meant, else this node's own. */
  readonly hypervisor: string;
  readonly nodeCheck: boolean;
  /** Programs that say whether the guest is well, as the operator wrote them; undefined without any. */
  readonly monitorScripts: string | undefined;
  readonly stop: StopSettings;
  readonly peers: PeerOptions;
  readonly migration: MigrationOptions;
  /** What is wrong with the options, in one line; undefined when nothing is. */
  readonly problem: string | undefined;
  /**
   * Why the hypervisor that is meant cannot be used, in one line. Then the silence of this node's own says nothing about the
   * domain.
   */
  readonly hypervisorProblem: string | undefined;
  /** Options of VirtualDomain that are set and not supported. */
  readonly missing: Request<DomainParameters>['missing'];
}

export interface StopSettings {
  /** End the domain at once, without asking the guest. */
  readonly force: boolean;
  /** How long the guest may take; undefined for a share of the operation's timeout. */
  readonly shutdownTimeoutMs: number | undefined;
}

export interface PeerOptions {
  readonly check: 'strict' | 'off';
  /** Hosts to ask instead of the cluster's list. */
  readonly named: readonly string[] | undefined;
  readonly transport: 'ssh' | 'tls' | 'tcp';
  readonly user: string | undefined;
  /** Bound on asking one peer, before it is cut to a share of the operation's timeout. */
  readonly timeoutMs: number;
}

const PEER_TIMEOUT_MS_DEFAULT = 5000;
const ofThisNode = 'qemu:///system';

/**
 * The settings of a call.
 * @param preset reads libvirt's default URI; called only where the options name none
 */
export function settingsOf(
  request: Pick<Request<DomainParameters>, 'values' | 'problems' | 'missing'>,
  preset: () => string,
): DomainSettings {
  const { values, problems, missing } = request;
  const { uri: hypervisor, problem: itsProblem } = hypervisorOf(request, preset);
  return {
    configPath: values.config,
    hypervisor,
    nodeCheck: values.node_check,
    monitorScripts: values.monitor_scripts,
    stop: { force: values.force_stop, shutdownTimeoutMs: seconds(values.shutdown_timeout) },
    peers: {
      check: values.peer_check,
      named: values.peers?.split(/[\s,]+/).filter((name) => name !== ''),
      transport: values.peer_transport ?? values.migration_transport ?? 'ssh',
      user: values.peer_user,
      timeoutMs: seconds(values.peer_timeout) ?? PEER_TIMEOUT_MS_DEFAULT,
    },
    migration: {
      hypervisor,
      transport: values.migration_transport,
      user: values.migration_user,
      networkSuffix: values.migration_network_suffix,
      remoteUri: values.remoteuri,
      migrateUri: values.migrateuri,
      migratePort: values.migrateport,
      speedMiBps: values.migration_speed,
      downtimeMs: values.migration_downtime,
    },
    problem: problems.length === 0 ? undefined : problemsLine(problems),
    hypervisorProblem: itsProblem,
    missing,
  };
}

function seconds(value: number | undefined): number | undefined {
  return value === undefined ? undefined : value * 1000;
}

/** The hypervisor that the options name, else libvirt's default; this node's own where that one cannot be used. */
function hypervisorOf(
  { values, problems }: Pick<Request<DomainParameters>, 'values' | 'problems'>,
  preset: () => string,
): { readonly uri: string; readonly problem: string | undefined } {
  const bad = problems.filter(({ parameter }) => parameter === 'hypervisor');
  if (bad.length > 0) return { uri: ofThisNode, problem: problemsLine(bad) };
  if (values.hypervisor !== undefined) return { uri: values.hypervisor, problem: undefined };
  const uri = preset();
  const problem = hypervisorProblem(uri);
  if (problem === undefined) return { uri, problem };
  return { uri: ofThisNode, problem: `libvirt's default URI here ${problem}; set parameter hypervisor` };
}
