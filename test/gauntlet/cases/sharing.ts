// Somebody else wants what the guest has: another resource its domain, another domain its disk.
import type { DomainCode } from '../../../agents/havirt-domain/model/codes.ts';
import { lunOf } from '../../../src/lab/node/storage.ts';
import { home, peer, type FaultCase } from '../fault-case.ts';
import type { Fault, Scene } from '../scene.ts';
import { addPrimitive, removePrimitive } from '../stage/cib.ts';
import { configPath, guests, guestXml, writeConfig } from '../stage/world.ts';

export const sharingCases: readonly FaultCase[] = [
  secondResource('two-resources-on-two-nodes', peer, 'PEER_ACTIVE'),
  secondResource('two-resources-on-one-node', home, 'OWNED_BY_OTHER'),
  otherDomain('disk-shared-on-peer', peer, 'PEER_DISK'),
  otherDomain('disk-shared-on-one-node', home, 'DISK_IN_USE'),
];

function secondResource(name: string, node: string, code: DomainCode): FaultCase {
  return {
    name,
    title: `a second resource of the same domain is to start on ${node === home ? 'the same node' : 'another node'}`,
    fault: async (scene) => {
      await scene.inflict(another(scene, node, configPath(guests.subject.name)));
      // The agent waits for half of its timeout, in case the other one goes.
      await scene.pause(26_000);
    },
    expect: { bootsMax: 1, endsOn: [home], codes: [code] },
  };
}

function otherDomain(name: string, node: string, code: DomainCode): FaultCase {
  return {
    name,
    title: `another domain with the same disk is to start on ${node === home ? 'the same node' : 'another node'}`,
    fault: async (scene) => {
      const config = configPath('intruder');
      const disk = lunOf(scene.cluster, guests.subject.name);
      await writeConfig(scene.cluster, config, await guestXml(scene.cluster, 'stranger', { disk }));
      await scene.inflict(another(scene, node, config));
      // The agent waits for half of its timeout, in case the other one goes.
      await scene.pause(26_000);
    },
    expect: { bootsMax: 1, endsOn: [home], codes: [code] },
  };
}

/** A second resource, which can run on `node` alone. */
function another({ cluster, agent, resource }: Scene, node: string, config: string): Fault {
  const id = `${resource}-other`;
  const prefers = Object.fromEntries(
    cluster.nodes.map(({ name }) => [name, name === node ? '100' : '-INFINITY'] as const),
  );
  return {
    text: `another resource wants to start on ${node}`,
    begin: async () => addPrimitive(cluster, { id, agent, config, setup: {}, prefers }),
    end: async () => removePrimitive(cluster, id),
  };
}
