// Composes a migration's URIs from the parameters: one documented model (docs/migration.md) of what VirtualDomain's options
// mean together. Pure text work; libvirt judges the result.
import type { MigrationPlan } from '../model/migration.ts';

export interface MigrationOptions {
  /** The local connection URI. */
  readonly hypervisor: string;
  readonly transport: string | undefined;
  readonly user: string | undefined;
  readonly networkSuffix: string | undefined;
  /** A complete URI for the target's libvirt; `%n` is the target node. */
  readonly remoteUri: string | undefined;
  /** A complete URI for QEMU's own stream; `%n` is the target node. */
  readonly migrateUri: string | undefined;
  readonly migratePort: number | undefined;
  readonly speedMiBps: number;
  readonly downtimeMs: number;
}

/** What a remote URI is composed of. */
export type RemoteOptions = Pick<MigrationOptions, 'hypervisor' | 'transport' | 'user' | 'networkSuffix'>;

/** Where a migration to `targetNode` goes. */
export function planMigration(options: MigrationOptions, targetNode: string): MigrationPlan {
  return {
    targetNode,
    remoteUri: options.remoteUri?.replaceAll('%n', targetNode) ?? composeRemoteUri(options, targetNode),
    migrateUri: options.migrateUri?.replaceAll('%n', targetNode) ?? composeMigrateUri(options, targetNode),
    speedMiBps: options.speedMiBps,
    downtimeMs: options.downtimeMs,
  };
}

/** The local URI with transport, user and the target's address put in: `qemu:///system` -> `qemu+ssh://root@n2/system`. */
export function composeRemoteUri(
  { hypervisor, transport, user, networkSuffix }: RemoteOptions,
  targetNode: string,
): string {
  const [, scheme = 'qemu', port = '', rest = 'system'] = /^([^:]*):\/\/[^/:]*(:\d+)?\/(.*)$/.exec(hypervisor) ?? [];
  const [driver = scheme] = scheme.split('+');
  const withTransport = transport === undefined ? scheme : `${driver}+${transport}`;
  const login = user === undefined ? '' : `${encodeURIComponent(user)}@`;
  return `${withTransport}://${login}${addressOf(targetNode, networkSuffix)}${port}/${rest}`;
}

/** Only a dedicated network needs one; without it the target's libvirt tells the source where to send. */
function composeMigrateUri(
  { hypervisor, networkSuffix, migratePort }: MigrationOptions,
  targetNode: string,
): string | undefined {
  if (networkSuffix === undefined) return undefined;
  const address = addressOf(targetNode, networkSuffix);
  if (hypervisor.startsWith('xen')) return address;
  return `tcp://${address}${migratePort === undefined ? '' : `:${migratePort}`}`;
}

/** The node's name on the migration network: the suffix goes before the first dot. */
export function addressOf(node: string, suffix = ''): string {
  const [host = node, ...domain] = node.split('.');
  return [`${host}${suffix}`, ...domain].join('.');
}
