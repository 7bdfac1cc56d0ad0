// What Pacemaker's executor puts into the environment of an agent's operation. Not here: who is called how (the harnesses and the
// benchmarks), and what a harness adds for its own sake.

/** What the executor gives as PATH on Debian. */
export const PATH = '/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin';

export interface Operation {
  /** The name of the resource. */
  readonly resource: string;
  readonly provider: string;
  /** The name of the agent. */
  readonly type: string;
  /** Instance attributes. */
  readonly parameters: Readonly<Record<string, string>>;
  /** Meta attributes besides those below. */
  readonly meta?: Readonly<Record<string, string>>;
  readonly timeoutMs: number;
  /** 0 for a probe; absent for an operation by hand. */
  readonly intervalMs?: number;
  readonly node: string;
  /** With what the executor hands down of its own environment. No agent of this repository reads it; a measurement has it. */
  readonly inherited?: boolean;
}

/** The whole environment of an operation; which one it is, is an argument. */
export function executorEnvironment(operation: Operation): Record<string, string> {
  const { resource, provider, type, parameters, meta = {}, timeoutMs, intervalMs, node, inherited = false } = operation;
  const interval = intervalMs === undefined ? {} : { interval: String(intervalMs) };
  return {
    ...constant,
    ...(inherited ? inheritedEnvironment : {}),
    OCF_RESOURCE_INSTANCE: resource,
    OCF_RESOURCE_PROVIDER: provider,
    OCF_RESOURCE_TYPE: type,
    ...prefixed('OCF_RESKEY_CRM_meta_', { timeout: String(timeoutMs), on_node: node, ...interval, ...meta }),
    ...prefixed('OCF_RESKEY_', parameters),
  };
}

function prefixed(prefix: string, values: Readonly<Record<string, string>>): Record<string, string> {
  return Object.fromEntries(Object.entries(values).map(([name, value]) => [`${prefix}${name}`, value]));
}

const constant = { PATH, OCF_ROOT: '/usr/lib/ocf', OCF_RA_VERSION_MAJOR: '1', OCF_RA_VERSION_MINOR: '1' } as const;

/** As pacemaker-execd 2.1.5 on Debian 12 was seen to give it, but for what names this boot and this process. */
export const inheritedEnvironment = {
  LANG: 'C.UTF-8',
  LC_ALL: 'C',
  OCF_EXIT_REASON_PREFIX: 'ocf-exit-reason:',
  OCF_OUTPUT_FORMAT: 'text',
  OCF_RESKEY_crm_feature_set: '3.16.1',
  HA_cluster_type: 'corosync',
  HA_debug: '0',
  HA_logfacility: 'daemon',
  HA_LOGFACILITY: 'daemon',
  HA_logfile: '/var/log/pacemaker/pacemaker.log',
  HA_LOGFILE: '/var/log/pacemaker/pacemaker.log',
  HA_mcp: 'true',
  HA_quorum_type: 'corosync',
  PCMK_cluster_type: 'corosync',
  PCMK_debug: '0',
  PCMK_logfacility: 'daemon',
  PCMK_logfile: '/var/log/pacemaker/pacemaker.log',
  PCMK_mcp: 'true',
  PCMK_quorum_type: 'corosync',
  PCMK_service: 'pacemaker-execd',
  PCMK_watchdog: 'false',
} as const;
