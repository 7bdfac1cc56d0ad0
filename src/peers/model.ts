// What can be known of the other nodes before a guest executes here.
import type { DomainDisk } from '../domain/model/disk.ts';
import type { ActiveDomain, HostProcess } from '../domain/model/domain.ts';
import type { ClusterNode, ClusterView } from '../pacemaker/model.ts';
import type { Known, Probe, Unknown } from '../model/probe.ts';

/** A domain that is active on some host, with the disks it holds, as far as the host can tell. */
export interface HeldDomain extends ActiveDomain {
  readonly disks: Known<readonly DomainDisk[]> | Unknown;
}

/** What a host's libvirt has about the domain that it was asked about, active or only defined, and would do by itself. */
export interface AskedDomain {
  readonly name: string;
  readonly uuid: string;
  /** It starts the domain when its daemon comes up. */
  readonly autostart: boolean;
  /** It has a saved image of it, from which its next start would go on. */
  readonly managedSave: boolean;
}

/** What one host says of itself; what it cannot say is unknown, not absent. */
export interface HostReport {
  /** Tells hosts that are asked in the same way apart, in words; every report that came from a peer has it. */
  readonly host?: string;
  readonly domains: Probe<readonly HeldDomain[]>;
  readonly processes: Probe<readonly HostProcess[]>;
  /** Those with the name or the UUID that was asked about. */
  readonly asked: Probe<readonly AskedDomain[]>;
  /** SHA-256 of the configuration that was asked about, hex; absent when the host has no such file. */
  readonly configSha256: Probe<string>;
}

export interface PeerAnswer {
  readonly node: ClusterNode;
  readonly report: Probe<HostReport>;
}

/** What is known of the other nodes: the latest round of asking, if there was one. */
export type PeersFact =
  | { readonly kind: 'not-asked' }
  /** The operator chose to do without (`peer_check=off`). */
  | { readonly kind: 'off' }
  | PeersRound;

/** One round of asking. */
export type PeersRound =
  | { readonly kind: 'cluster-unknown'; readonly why: string; readonly beganMs: number }
  | {
      readonly kind: 'asked';
      /** When the round began, in milliseconds since the call began. */
      readonly beganMs: number;
      /** This node's name in the cluster. */
      readonly self: string;
      readonly view: ClusterView;
      readonly answers: readonly PeerAnswer[];
      /** This node's own other domains. */
      readonly here: Probe<HostReport>;
    };
