// What an agent on a node sees of the world: the same facts that src/observe builds, in the same three values.
import type { ActiveDomain } from '../../src/model/domain.ts';
import type { DomainFacts, StartFacts } from '../../src/model/facts.ts';
import type { HostReport, PeersFact } from '../../src/model/peer.ts';
import { absent, known, unknown, type Probe } from '../../src/model/probe.ts';
import { active, config, identity, paused, qemu, recorded, startFacts, tagged } from '../unit/decide/facts.ts';
import type { Call, NodeState, World } from './world.ts';

const silent = unknown('libvirt does not answer');
const unidentified = { kind: 'not-applicable', why: 'nobody says which domain' } as const;

/** What start sees; the other actions see a part of it. */
export function look(node: NodeState, call: Call): StartFacts {
  const configFact = call.config === 'readable' ? ({ kind: 'readable', config } as const) : gone;
  return startFacts({ ...lookHere(node, call), config: configFact, peers: call.peers });
}

const gone = { kind: 'missing', why: 'the configuration is gone' } as const;

function lookHere(node: NodeState, call: Call): Pick<DomainFacts, 'identity' | 'record' | 'domain' | 'process'> {
  const record = node.record === 'none' ? absent : recorded(node.record, { writerAlive: call.wroteRecord });
  const identified = record.kind === 'known' || call.config === 'readable';
  return {
    identity: identified ? known(identity) : absent,
    record,
    domain: lookAtLibvirt(node),
    process: identified ? lookAtProcesses(node) : lookForAnyProcess(node),
  };
}

function lookAtLibvirt(node: NodeState): Probe<ActiveDomain> {
  if (node.libvirt !== 'up') return silent;
  if (!node.shown) return absent;
  const tag = tagged(node.tag);
  if (node.believed === 'hurt') return paused('ioerror', { tag });
  return node.believed === 'paused' ? paused('user', { tag }) : active({ tag });
}

function lookAtProcesses(node: NodeState): DomainFacts['process'] {
  if (node.processTable === 'unreadable') return unknown('the process table cannot be read');
  return node.qemu === 'none' ? absent : qemu;
}

/** Without an identity any hypervisor process could be the one. */
function lookForAnyProcess(node: NodeState): DomainFacts['process'] {
  const any = lookAtProcesses(node);
  return any.kind === 'known' || (any.kind === 'absent' && node.others) ? unidentified : any;
}

/** What a round of asking tells: every other node as it is now. */
export function askPeers({ nodes }: World, index: number, beganMs: number): PeersFact {
  const member = { kind: 'member', online: true, clean: true, address: undefined } as const;
  const others = nodes.filter((_, at) => at !== index);
  const listed = nodes.map(({ name }) => Object.assign({ name }, member));
  return {
    kind: 'asked',
    beganMs,
    self: nodes[index]?.name ?? '',
    view: { nodes: listed, fencingEnabled: true },
    answers: others.map((node) => ({
      node: Object.assign({ name: node.name }, member),
      report: known(reportOf(node)),
    })),
    here: known({ domains: known([]), processes: known([]), configSha256: absent }),
  };
}

function reportOf(node: NodeState): HostReport {
  const domain = lookAtLibvirt(node);
  const process = lookAtProcesses(node);
  const uuid = identity.uuid ?? '';
  return {
    domains:
      domain.kind === 'known' ? known([{ ...domain.value, disks: [] }]) : domain.kind === 'absent' ? known([]) : domain,
    processes: process.kind === 'known' ? known([{ pid: 1, name: identity.name, uuid }]) : known([]),
    configSha256: absent,
  };
}
