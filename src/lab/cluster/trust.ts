// The keys and certificates of one lab, made afresh for it by lab/provision/trust.sh: ssh among the nodes, a small CA for
// libvirt, QEMU and the power service. Where a node keeps them is lab/provision/node.sh's business.
import { join } from 'node:path';
import { readAsset } from '../../program/assets.ts';
import { exec } from '../../host/exec.ts';
import type { LabRecord } from '../lab.ts';
import { must } from '../lab-error.ts';

/**
 * The folder of `who`'s keys: a node's name, or `host` for the lab's host side (the gateway's address). It has ca.pem,
 * cert.pem and key.pem, and a node's has its ssh keys as well.
 */
export function trustDirOf(lab: Pick<LabRecord, 'stateDir'>, who: string): string {
  return join(lab.stateDir, 'trust', who);
}

/** Makes all keys and certificates of the lab, unless they exist. */
export async function makeTrust(lab: LabRecord): Promise<void> {
  const nodes = lab.nodes.map(({ name, ip, migrationIp }) => `${name}=${ip},${migrationIp}`);
  const argv = ['sh', '-s', '--', join(lab.stateDir, 'trust'), lab.network.gateway, ...nodes] as const;
  const options = { timeoutMs: 60_000, input: readAsset('lab/provision/trust.sh') };
  must(await exec(argv, options), 'making keys and certificates');
}

/** The node's name on the migration network: what `migration_network_suffix=-mig` makes of it. */
export function migrationName(node: string): string {
  return `${node}-mig`;
}
