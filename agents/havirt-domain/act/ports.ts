// What the effects need of the outside; wired in wire/call.ts.
import type { Bound } from '../../../src/libvirt/wire/connection.ts';
import type { LibvirtPort } from '../../../src/domain/libvirt-domain.ts';
import type { DomainIdentity, DomainProcess } from '../../../src/domain/model/domain.ts';
import type { PeerSettings } from '../../../src/peers/ask-peers.ts';
import type { MigrationPlan } from '../model/migration.ts';

export interface ActPorts {
  readonly libvirt: Pick<LibvirtPort, 'open'>;
  readonly resource: string;
  /** This node's name, for the tag. */
  readonly node: string;
  /** The libvirt URI, for the record. */
  readonly uri: string;
  readonly recordDirectory: string;
  /** This agent process. */
  readonly self: () => Promise<DomainProcess>;
  /** Bound on one effect: at most `ceilingMs`, and never past the call's own verdict. */
  readonly bound: (ceilingMs?: number) => Bound;
  /** What is left of the call for an effect that begins now, in milliseconds. */
  readonly leftMs: () => number;
  /** The operator's monitor scripts, as the option has them. */
  readonly monitorScripts: string;
  /** How the other nodes are asked about a domain. */
  readonly peers: (identity: DomainIdentity) => PeerSettings;
  /** Where and how to migrate. */
  readonly migration: MigrationPlan;
}
