// Composes a migration's URIs from the parameters: one documented model (docs/migration.md) of what VirtualDomain's options
// mean together. Pure text work; libvirt judges the result.
import type { MigrationPlan } from './migration.ts';

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

/**
 * Where a migration goes.
 * @param node the target's name in the cluster, empty when nobody named it; the plan then names the target by its URI, or, where
 *   an address would be composed of the name, not at all
 */
export function planMigration(options: MigrationOptions, node: string): MigrationPlan {
  const { remoteUri, migrateUri, speedMiBps, downtimeMs } = options;
  return {
    targetNode: node === '' && !needsName(options) ? (remoteUri ?? '') : node,
    remoteUri: remoteUri === undefined ? composeRemoteUri(options, node) : withNode(remoteUri, node),
    migrateUri: migrateUri === undefined ? composeMigrateUri(options, node) : withNode(migrateUri, node),
    speedMiBps,
    downtimeMs,
  };
}

function needsName({ remoteUri = '%n', migrateUri, networkSuffix }: MigrationOptions): boolean {
  return (
    remoteUri.includes('%n') || (migrateUri === undefined ? networkSuffix !== undefined : migrateUri.includes('%n'))
  );
}

function withNode(uri: string, node: string): string {
  return uri.replaceAll(/\[%n\]|%n/g, () => hostInUri(node));
}

/** The local URI with transport, user and the target's address put in: `qemu:///system` -> `qemu+ssh://root@n2/system`. */
export function composeRemoteUri(
  { hypervisor, transport, user, networkSuffix }: RemoteOptions,
  targetNode: string,
): string {
  const shape = /^([^:]*):\/\/(?:\[[^\]]*\]|[^/:]*)(:\d+)?\/(.*)$/;
  const [, scheme = 'qemu', port = '', rest = 'system'] = shape.exec(hypervisor) ?? [];
  const [driver = scheme] = scheme.split('+');
  const withTransport = transport === undefined ? scheme : `${driver}+${transport}`;
  const login = user === undefined ? '' : `${encodeURIComponent(user)}@`;
  return `${withTransport}://${login}${hostInUri(addressOf(targetNode, networkSuffix))}${port}/${rest}`;
}

/** Only a dedicated network needs one; without it the target's libvirt tells the source where to send. */
function composeMigrateUri(
  { hypervisor, networkSuffix, migratePort }: MigrationOptions,
  targetNode: string,
): string | undefined {
  if (networkSuffix === undefined) return undefined;
  const host = hostInUri(addressOf(targetNode, networkSuffix));
  if (hypervisor.startsWith('xen')) return host;
  return `tcp://${host}${migratePort === undefined ? '' : `:${migratePort}`}`;
}

/** The node's name on the migration network: the suffix goes before the first dot. An address stays what it is. */
export function addressOf(node: string, suffix = ''): string {
  if (isIPv6(node) || /^\d+(\.\d+){3}$/.test(node)) return node;
  const [host = node, ...domain] = node.split('.');
  return [`${host}${suffix}`, ...domain].join('.');
}

/** A node's name or address as it stands in a URI: an IPv6 address in brackets. */
function hostInUri(address: string): string {
  return isIPv6(address) && !address.startsWith('[') ? `[${address}]` : address;
}

/** No name of a node has a colon. */
function isIPv6(address: string): boolean {
  return address.includes(':');
}
