// Nodes that the cluster does not count on: who it vouches for may be silent, and costs a start one short wait; who it does
// not vouch for must answer; and whoever answers is believed, whatever the cluster says.
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';
import type { Cluster } from '../../src/lab/cluster/cluster.ts';
import { cutPower, givePower } from '../../src/lab/node/nodes.ts';
import { sampleConfig } from '../../src/lab/guest/sample-guests.ts';
import { questionsMs, startRefused, startsClear } from './harness/agent.ts';
import { endDomains, labUnderTest, on, pcs } from './harness/lab.ts';

let cluster: Cluster;
const config = sampleConfig('guest1');

beforeAll(async () => {
  cluster = await labUnderTest();
});
afterAll(async () => {
  await givePower(cluster, 'n3');
  await pcs(cluster, 'cluster', 'start', 'n3', '--wait=60');
});

const startOnN1 = (transport: string, timeoutMs = 20_000) => ({
  cluster,
  node: 'n1',
  parameters: { config, peer_transport: transport },
  timeoutMs,
});

async function n3Is(online: boolean, clean: boolean): Promise<void> {
  const state = new RegExp(`name="n3" [^>]*online="${online}"[^>]*unclean="${!clean}"`);
  const look = async () => state.test(await on(cluster, 'n1', 'crm_mon', '--one-shot', '--output-as=xml'));
  await cluster.waitUntil(look, 60_000, `n3 to be online: ${online}, clean: ${clean}`);
}

const transports = ['ssh', 'tls', 'tcp'];

describe('a node on which the cluster was stopped', () => {
  beforeAll(async () => {
    await pcs(cluster, 'cluster', 'stop', 'n3');
    await n3Is(false, true);
  });
  afterEach(async () => {
    await endDomains(cluster, 'n3');
  });

  test.each(transports)('answers that it has nothing, over %s', async (transport) => {
    await startsClear(startOnN1(transport));
  });

  test.each(transports)('answers that a copy runs there, over %s', async (transport) => {
    await on(cluster, 'n3', 'virsh', '-q', 'create', config);
    expect(await startRefused(startOnN1(transport, 12_000))).toMatch(/^PEER_ACTIVE: guest1 is active on n3 /);
  });

  test('has the full time for its answer once it has begun', async () => {
    await on(cluster, 'n3', 'virsh', '-q', 'create', config);
    const slowly = '#!/bin/sh\nsleep 2\nexec -a havirt /opt/havirt/havirt "$@"\n'.replace('/bin/sh', '/bin/bash');
    await on(cluster, 'n3', 'sh', '-c', 'mv /usr/sbin/havirt /usr/sbin/havirt.real');
    try {
      await cluster.exec('n3', ['sh', '-c', 'cat >/usr/sbin/havirt; chmod 755 /usr/sbin/havirt'], {
        timeoutMs: 10_000,
        input: slowly,
      });
      expect(await startRefused(startOnN1('ssh', 30_000))).toMatch(/^PEER_ACTIVE: guest1 is active on n3 /);
    } finally {
      await on(cluster, 'n3', 'mv', '/usr/sbin/havirt.real', '/usr/sbin/havirt');
    }
  });

  test('must be vouched for by fencing to be silent', async () => {
    await pcs(cluster, 'property', 'set', 'stonith-enabled=false');
    await cutOff('n3');
    try {
      expect(await startRefused(startOnN1('ssh', 12_000))).toMatch(
        /^PEER_UNFENCED: n3 is offline and did not answer .*, and fencing is disabled/,
      );
    } finally {
      await reconnect('n3');
      await pcs(cluster, 'property', 'set', 'stonith-enabled=true');
    }
  });
});

describe('a node that was fenced', () => {
  beforeAll(async () => {
    await pcs(cluster, 'cluster', 'start', 'n3', '--wait=60');
    await n3Is(true, true);
    await cutPower(cluster, 'n3');
    await n3Is(false, true);
  });

  test.each(transports)('costs a start over %s one short wait', async (transport) => {
    const answer = await startsClear(startOnN1(transport));
    const [firstMs = 0, secondMs = 0, ...more] = questionsMs(answer);
    console.log(
      `start over ${transport} with a node fenced: ${seconds(answer.tookMs)}, its questions ${seconds(firstMs)} and ${seconds(secondMs)}`,
    );
    expect(more).toEqual([]);
    expect(firstMs).toBeGreaterThan(700);
    // The node is silent in the second one too; it is over when the other node has answered.
    expect(secondMs).toBeLessThan(firstMs - 200);
  });
});

function seconds(ms: number): string {
  return `${(ms / 1000).toFixed(2)} s`;
}

/** Drops what n1 sends to the node's sshd and libvirtd, as if the node were off. */
async function cutOff(node: string): Promise<void> {
  const rule = 'add rule inet cut in ip saddr 10.77.0.11 tcp dport { 22, 16509, 16514 } drop';
  await on(
    cluster,
    node,
    'nft',
    `add table inet cut; add chain inet cut in { type filter hook input priority 0; }; ${rule}`,
  );
}

async function reconnect(node: string): Promise<void> {
  await on(cluster, node, 'nft', 'delete table inet cut');
}
