// What is known of a live migration while migrate_to runs.
import type { ActiveDomain } from '../../../src/domain/model/domain.ts';

/** Where and how to migrate; composed from the parameters and the target node. */
export interface MigrationPlan {
  /** What the target is called: by its node's name, else by its URI; empty where a name is needed and nobody gave one. */
  readonly targetNode: string;
  /** libvirt URI that the source's daemon connects to. */
  readonly remoteUri: string;
  /** Where QEMU sends the guest's memory; undefined lets libvirt choose. */
  readonly migrateUri: string | undefined;
  /** Bandwidth in MiB/s; 0 for libvirt's default. */
  readonly speedMiBps: number;
  /** Maximum downtime in milliseconds; 0 for libvirt's default. */
  readonly downtimeMs: number;
}

/** Whether the target is another host than this one, as libvirt itself tells: by the UUIDs of the two hosts. */
export type TargetHost = 'another' | 'same' | 'unknown';

/** The domain at the target. */
export interface DomainThere extends ActiveDomain {
  /** libvirt there says that it booted or restored the guest itself, so no migration brought it. */
  readonly isOwnStart?: boolean;
}

/** The migration call of this agent process. */
export type MigrationCall =
  | { readonly kind: 'not-begun' }
  | { readonly kind: 'under-way' }
  | { readonly kind: 'done' }
  | { readonly kind: 'failed'; readonly why: string };
