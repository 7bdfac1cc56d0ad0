// What an operator should hear about the other nodes at a start, and what is no reason against it: configurations that differ,
// UUIDs that two of them have, and what a peer's libvirt would start by itself.
import type { DomainIdentity } from '../../../../src/domain/model/domain.ts';
import type { StartFacts } from '../../model/facts.ts';
import type { AskedDomain, HostReport, PeersFact } from '../../../../src/peers/model.ts';

/** One line for each thing. */
export function notesOnPeers(
  { identity, config }: Pick<StartFacts, 'identity' | 'config'>,
  peers: PeersFact,
): string[] {
  if (peers.kind !== 'asked') return [];
  return peers.answers.flatMap(({ node: { name: node }, report }) => {
    if (report.kind !== 'known') return [];
    const differing = config.kind === 'readable' ? drift(config.config.sha256, node, report.value) : [];
    if (identity.kind !== 'known') return differing;
    const seen = [identity.value, node, report.value] as const;
    return differing.concat(twins(...seen), secondStarters(...seen));
  });
}

function drift(own: string, node: string, { configSha256 }: HostReport): string[] {
  if (configSha256.kind === 'absent')
    return [
      `${node} has no readable configuration of this domain: the file is missing there, or closed to the account that answers`,
    ];
  if (configSha256.kind === 'unknown' || configSha256.value === own) return [];
  return [`the configuration on ${node} differs from the one here`];
}

function twins({ name, uuid }: DomainIdentity, node: string, { domains }: HostReport): string[] {
  if (domains.kind !== 'known' || uuid === undefined) return [];
  const found = domains.value.filter((domain) => domain.uuid === uuid && domain.name !== name);
  return found.map((twin) => sharedUuid({ name, uuid }, twin.name, ` on ${node}`));
}

/** That two configurations have one UUID, and what to do. @param where of the active one, with a space before it */
export function sharedUuid({ name, uuid = '' }: DomainIdentity, other: string, where: string): string {
  return (
    `${name} and ${other}, which is active${where}, are different domains with the same UUID ${uuid}; ` +
    'give one of them a UUID of its own'
  );
}

/** A second starter beside the cluster: the domain would execute there when the daemon comes up, whoever else runs it. */
function secondStarters({ name, uuid }: DomainIdentity, node: string, { asked }: HostReport): string[] {
  if (asked.kind !== 'known') return [];
  const own = asked.value.filter((domain) => domain.name === name || (uuid !== undefined && domain.uuid === uuid));
  return own.flatMap((domain) => autostart(domain, node).concat(managedSave(domain, node)));
}

function autostart(domain: AskedDomain, node: string): string[] {
  if (!domain.autostart) return [];
  return [
    `libvirt on ${node} starts ${domain.name} by itself, outside the cluster's control, whenever its daemon starts; on ${node}: virsh autostart --disable ${domain.name}`,
  ];
}

function managedSave(domain: AskedDomain, node: string): string[] {
  if (!domain.managedSave) return [];
  return [
    `libvirt on ${node} has a saved image of ${domain.name}, and would start the guest from it with old memory; on ${node}: virsh managedsave-remove ${domain.name}`,
  ];
}
