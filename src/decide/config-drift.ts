// Whether the nodes have the same configuration: told to the operator, never a reason against a start.
import type { ConfigFact } from '../model/config.ts';
import type { PeersFact } from '../model/peer.ts';

/** One line for each peer whose configuration is missing or another than the one here. */
export function configDifferences(config: ConfigFact, peers: PeersFact): string[] {
  if (config.kind !== 'readable' || peers.kind !== 'asked') return [];
  return peers.answers.flatMap(({ node, report }) => {
    if (report.kind !== 'known') return [];
    const { configSha256 } = report.value;
    if (configSha256.kind === 'absent')
      return [
        `${node.name} shows no configuration of this domain: it is missing there, or may not be read by who is asked`,
      ];
    if (configSha256.kind === 'unknown' || configSha256.value === config.config.sha256) return [];
    return [`the configuration on ${node.name} differs from the one here`];
  });
}
