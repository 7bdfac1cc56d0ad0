// Everything that one round of looking found out about a domain on this node. Built by observe, read by decide.
import type { ConfigFact } from '../../../src/domain/model/config.ts';
import type {
  ActiveDomain,
  DomainIdentity,
  DomainProcess,
  NotApplicable,
  RecordFact,
} from '../../../src/domain/model/domain.ts';
import type { DomainDisk } from '../../../src/domain/model/disk.ts';
import type { PeersFact } from '../../../src/peers/model.ts';
import type { DomainThere, MigrationCall, TargetHost } from './migration.ts';
import type { Absent, Known, Probe } from '../../../src/model/probe.ts';

/**
 * A node's shortfall against what the domain needs. `lacks` is lasting here; `missing` is not there yet, and may come by itself
 * (a device, a mount, a bridge); `short` may change any moment.
 */
export interface Shortfall {
  readonly kind: 'lacks' | 'missing' | 'short';
  readonly what: string;
}

export interface DomainFacts {
  /** Who the resource's domain is: from the record, else from the configuration; where neither's is here, as its tag tells. */
  readonly identity: Probe<DomainIdentity>;
  readonly config: ConfigFact;
  readonly record: Probe<RecordFact>;
  /** The resource's domain as libvirt shows it; absent when libvirt answered and it is not active. */
  readonly domain: Probe<ActiveDomain>;
  /** The process that runs it, from the process table. */
  readonly process: Probe<DomainProcess> | NotApplicable;
  /** An active domain with the resource's UUID and another name, without the resource's tag: never the resource's. */
  readonly uuidTaken: Absent | Known<Pick<ActiveDomain, 'name' | 'uuid'>>;
  /**
   * The resource's domain as this node's libvirt would start it by itself; absent when it would not, unknown where nobody asked.
   */
  readonly autostart: Probe<Pick<ActiveDomain, 'name' | 'uuid'>>;
}

/** What start knows beyond {@link DomainFacts}. */
export interface StartFacts extends DomainFacts {
  /** A domain of this resource that is still here while the configuration names another: the record's, or one with its tag. */
  readonly former: Probe<Pick<ActiveDomain, 'name' | 'uuid'>>;
  /** An active domain with our name and another UUID. */
  readonly nameTaken: Probe<ActiveDomain>;
  readonly shortfalls: readonly Shortfall[];
  /** The domain's own disks, as two hosts can compare them; known only when each one was looked at. */
  readonly disks: Probe<readonly DomainDisk[]>;
}

/** A round of {@link StartFacts}, and what the call has learned before. */
export interface StartSight extends StartFacts {
  /** The other nodes, as they were last asked. */
  readonly peers: PeersFact;
}

/** What migrate_to knows beyond {@link DomainFacts}. */
export interface MigrateFacts extends DomainFacts {
  /** Asked before the call begins, and where the guest executes here after it has failed. */
  readonly targetHost: TargetHost;
  /** The domain of the same UUID as the target's libvirt shows it, with its tag; asked once the call has ended. */
  readonly onTarget: Probe<DomainThere>;
}

/** A round of {@link MigrateFacts}, and what the call has learned before. */
export interface MigrateSight extends MigrateFacts {
  readonly call: MigrationCall;
  /** The guest that was sent, as it was seen here when the migration began. */
  readonly sent: ActiveDomain | undefined;
}
