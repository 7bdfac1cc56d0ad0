// What the domain's XML configuration yields, once it could be read: the identity and what the domain needs of a node.
import type { DomainIdentity } from './domain.ts';

/** Where a disk's content is, as the XML names it. */
export type XmlSource =
  | { readonly kind: 'file' | 'block'; readonly path: string }
  | { readonly kind: 'network'; readonly protocol: string; readonly name: string }
  | { readonly kind: 'volume'; readonly pool: string; readonly volume: string }
  /** A device passed through, by host:bus:target:unit of the SCSI bus. */
  | { readonly kind: 'scsi'; readonly address: string }
  /** A namespace of an NVMe controller that QEMU drives itself, by domain:bus:slot.function of the PCI bus. */
  | { readonly kind: 'nvme'; readonly address: string; readonly namespace: string };

/** A disk that the domain writes to. `shareable`: its XML lets others do so too. */
export type XmlDisk = XmlSource & { readonly shareable?: boolean };

/** What the node must have for the domain to run. */
export interface DomainNeeds {
  readonly memoryKiB: number;
  /** Files and block devices of disks that must exist before a start. */
  readonly diskPaths: readonly string[];
  readonly disks: readonly XmlDisk[];
  readonly bridges: readonly string[];
  readonly emulator: string | undefined;
}

export interface DomainConfig {
  readonly identity: DomainIdentity;
  readonly xml: string;
  /** SHA-256 of the file, hex. */
  readonly sha256: string;
  readonly needs: DomainNeeds;
}

/** The configuration file as it was found. `not-read` when the action did not need it. */
export type ConfigFact =
  | { readonly kind: 'not-read' }
  | { readonly kind: 'readable'; readonly config: DomainConfig }
  | { readonly kind: 'missing' | 'unreadable' | 'invalid'; readonly why: string };
