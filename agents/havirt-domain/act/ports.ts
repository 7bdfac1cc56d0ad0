// What the effects need of the outside; wired by src/runtime.
import type { Bound } from '../../../src/libvirt/wire/connection.ts';
import type { LibvirtPort } from '../../../src/domain/libvirt-domain.ts';
import type { DomainProcess } from '../../../src/domain/model/domain.ts';
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
  /** Runs the operator's monitor scripts; returns why one failed, or undefined. */
  readonly runMonitorScripts: () => Promise<string | undefined>;
  /** Asks the other nodes once more; what they say is in the next facts. */
  readonly askPeers: () => Promise<void>;
  readonly migration: { readonly plan: MigrationPlan; readonly begin: () => void } | undefined;
}
