// Who is compared: each agent in each way it is run, and virsh as the measure of what one question to libvirt costs. How a
// call of theirs looks is what Pacemaker's executor makes of it.
import { executorEnvironment, inheritedEnvironment, PATH } from '../test/support/executor.ts';
import type { Call } from './measure.ts';

export interface Contender {
  readonly name: string;
  readonly provider: string;
  readonly type: string;
  /** Path on the nodes. */
  readonly program: string;
  /** Options besides those that all have. */
  readonly options: Readonly<Record<string, string>>;
}

const virtualDomain = {
  provider: 'heartbeat',
  type: 'VirtualDomain',
  program: '/usr/lib/ocf/resource.d/heartbeat/VirtualDomain',
};

const utilizationOff = {
  autoset_utilization_cpu: 'false',
  autoset_utilization_host_memory: 'false',
  autoset_utilization_hv_memory: 'false',
};

/** The programs that `npm run build` makes: where the nodes see each, and its file below dist/. */
export const builds = [
  { name: 'havirt-domain (bun)', file: 'havirt', program: '/opt/havirt/bun/havirt-domain' },
  { name: 'havirt-domain (pkg)', file: 'havirt-pkg', program: '/opt/havirt/pkg/havirt-domain' },
] as const;

/** The names under which results are told, in the order in which they are shown. */
export const names = {
  virtualDomain: 'VirtualDomain, its defaults',
  lean: 'VirtualDomain, utilization off',
  virsh: 'one `virsh domstate`',
  bun: builds[0].name,
  pkg: builds[1].name,
} as const;

export const contenders: readonly Contender[] = [
  { name: names.virtualDomain, ...virtualDomain, options: {} },
  { name: names.lean, ...virtualDomain, options: utilizationOff },
  ...builds.map(({ name, program }) => ({ name, program, provider: 'havirt', type: 'havirt-domain', options: {} })),
];

/** The resource and its domain: one of the lab's sample guests. */
export const resource = 'guest1';

/** What one operation has besides the resource's own options: the meta attributes that the executor passes on. */
export interface Operation {
  readonly action: string;
  /** Under what name it is told; the action's own without it. */
  readonly title?: string;
  readonly node: string;
  readonly timeoutS: number;
  readonly expect?: number;
  readonly meta?: Readonly<Record<string, string>>;
}

/** The call of an agent for an operation. */
export function callOf(contender: Contender, config: string, operation: Operation): Call {
  const { action, title = action, node, timeoutS, expect = 0, meta = {} } = operation;
  return {
    id: idOf(title, contender.name),
    argv: [contender.program, action],
    env: executorEnvironment({
      resource,
      provider: contender.provider,
      type: contender.type,
      parameters: { config, migration_transport: 'ssh', ...contender.options },
      meta,
      timeoutMs: timeoutS * 1000,
      node,
      inherited: true,
    }),
    expect,
  };
}

/** One question to libvirt by its own client. Its exit status is 1 where there is no such domain. */
export function virshCall(id: string, expect: number): Call {
  const argv = ['/usr/bin/virsh', '--connect', 'qemu:///system', 'domstate', resource] as const;
  return { id: idOf(id, names.virsh), argv, env: { PATH, ...inheritedEnvironment }, expect };
}

/** What was done and by whom, as one key. */
export function idOf(action: string, name: string): string {
  return `${action}: ${name}`;
}
