// What can be known of a domain: who it is, what libvirt says of it, which process runs it, what an agent noted down.

/** Who the domain is, independently of any file. Names are unique on one host, UUIDs everywhere. */
export interface DomainIdentity {
  readonly name: string;
  /** Canonical lower-case form; undefined when the configuration has none and no domain was created from it yet. */
  readonly uuid: string | undefined;
}

/** libvirt's virDomainState, in its own words; `unlisted` for one that a newer libvirt may add. */
export type DomainState =
  'nostate' | 'running' | 'blocked' | 'paused' | 'shutdown' | 'shutoff' | 'crashed' | 'pmsuspended' | 'unlisted';

/** libvirt's virDomainPausedReason, in its own words; `unlisted` for one that a newer libvirt may add. */
export type PausedReason =
  | 'unknown'
  | 'user'
  | 'migration'
  | 'save'
  | 'dump'
  | 'ioerror'
  | 'watchdog'
  | 'from-snapshot'
  | 'shutting-down'
  | 'snapshot'
  | 'crashed'
  | 'starting-up'
  | 'postcopy'
  | 'postcopy-failed'
  | 'api-error'
  | 'unlisted';

/** A domain that libvirt shows as active (it has an id), whether its vCPUs execute or not. */
export interface ActiveDomain {
  readonly name: string;
  readonly uuid: string;
  readonly state: DomainState;
  /** Set when `state` is `paused`. */
  readonly pausedReason: PausedReason | undefined;
  /** The domain's havirt tag; undefined when it has none or was not asked for it. */
  readonly tag: DomainTag | undefined;
}

/** What havirt writes into a live domain's libvirt metadata; it travels with a migration. */
export interface DomainTag {
  readonly resource: string;
  /** The node on which the domain was started. */
  readonly node: string;
  /** A claim was created paused and must not execute before the peers were asked again. */
  readonly phase: 'claim' | 'running';
  /**
   * The domain that it was written for, by its UUID, which a migration keeps and a copy made of the XML does not. A tag of an
   * older havirt has none, and is then believed of a domain only that the configuration or the record names as well.
   */
  readonly uuid?: string;
  /**
   * Which start this guest came from, at random: two live domains of one generation are one guest, migrated or copied by libvirt.
   */
  readonly generation?: string;
}

/** A hypervisor process by what its arguments say. */
export interface HostProcess {
  readonly pid: number;
  readonly name: string;
  readonly uuid: string;
}

/** The process that runs a domain, known by its exact arguments. */
export interface DomainProcess {
  readonly pid: number;
  /** Start time in clock ticks since boot (/proc/PID/stat field 22): tells this process from a later one of the same pid. */
  readonly startTicks: number;
}

/** How far an agent had brought the domain when it wrote its record. */
export type RecordPhase = 'starting' | 'running';

/** What an agent notes under /run before and after it starts a domain, so that identity survives the configuration. */
export interface DomainRecord {
  readonly resource: string;
  readonly identity: DomainIdentity;
  readonly uri: string;
  readonly phase: RecordPhase;
  /** SHA-256 of the configuration the domain was started from, hex; empty when the domain was found running. */
  readonly configSha256: string;
  /** The process that runs the domain, where it was known when this was noted. */
  readonly process?: DomainProcess;
  /** The agent process that wrote it; tells a start that is under way from one that was killed. */
  readonly agent: DomainProcess;
}

/** The record, with what became of the agent process that wrote it. */
export interface RecordFact {
  readonly record: DomainRecord;
  readonly writerAlive: boolean;
}

/** There is no process to look for: no identity to match, or a hypervisor whose domains are no processes of this node. */
export interface NotApplicable {
  readonly kind: 'not-applicable';
  readonly why: string;
}
