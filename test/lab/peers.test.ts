// What a start makes of the other nodes, over each way to ask them. The copies that it must find were started past it.
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';
import type { Cluster } from '../../src/lab/cluster/cluster.ts';
import { nodesWithQemu } from '../../src/lab/guest/processes.ts';
import { sampleConfig } from '../../src/lab/guest/sample-guests.ts';
import { callAgent, startRefused, startsClear } from './harness/agent.ts';
import { endDomains, labUnderTest, on, writeOnAll } from './harness/lab.ts';
import { hangLibvirtd, startLibvirtd, whileLibvirtdIsStopped, wakeLibvirtd } from './harness/libvirtd.ts';

let cluster: Cluster;
const config = sampleConfig('guest1');
/** Another domain with the same disk. */
const stranger = '/tmp/stranger.xml';

beforeAll(async () => {
  cluster = await labUnderTest();
  const xml = await on(cluster, 'n1', 'cat', config);
  const renamed = xml.replace('<name>guest1</name>', '<name>stranger</name>').replace(/<uuid>.*<\/uuid>/, '');
  await writeOnAll(cluster, stranger, renamed);
});
afterEach(async () => {
  for (const { name } of cluster.nodes) {
    await on(cluster, name, 'systemctl', 'start', 'ssh');
    await startLibvirtd(cluster, name);
    await endDomains(cluster, name);
  }
});
afterAll(async () => {
  for (const { name } of cluster.nodes) await on(cluster, name, 'rm', '-f', stranger);
});

describe.each(['ssh', 'tls', 'tcp'])('asked over %s', (transport) => {
  const onN1 = (more: Record<string, string> = {}) => ({
    cluster,
    node: 'n1',
    parameters: { config, peer_transport: transport, ...more },
    timeoutMs: 12_000,
  });

  test('nobody has it', async () => {
    const { tookMs } = await startsClear(onN1());
    console.log(`start on n1 with two peers, over ${transport}: ${(tookMs / 1000).toFixed(2)} s`);
  });

  test('a peer runs a copy', async () => {
    await on(cluster, 'n2', 'virsh', '-q', 'create', config);
    expect(await startRefused(onN1())).toMatch(/^PEER_ACTIVE: guest1 is active on n2 \(libvirt: running\)/);
    expect(await nodesWithQemu(cluster, 'guest1')).toEqual(['n2']);
  });

  test('a peer has a copy that does not execute', async () => {
    await on(cluster, 'n2', 'virsh', '-q', 'create', config, '--paused');
    expect(await startRefused(onN1())).toMatch(/^PEER_ACTIVE: guest1 is active on n2 \(libvirt: paused/);
  });

  test('another domain on a peer holds its disk', async () => {
    await on(cluster, 'n3', 'virsh', '-q', 'create', stranger);
    expect(await startRefused(onN1())).toMatch(/^PEER_DISK: iscsi:\S+ is held by stranger, which is active on n3/);
  });

  test('another domain on this node holds its disk', async () => {
    await on(cluster, 'n1', 'virsh', '-q', 'create', stranger);
    expect(await startRefused(onN1())).toMatch(/^DISK_IN_USE: iscsi:\S+ is held by stranger/);
  });

  test('the libvirtd of a peer is stopped', async () => {
    await whileLibvirtdIsStopped(cluster, 'n2', async () => {
      // Only over ssh can the peer still tell that no QEMU runs there.
      if (transport === 'ssh') await startsClear(onN1());
      else expect(await startRefused(onN1())).toMatch(/^PEER_UNKNOWN: n2 is online but cannot be asked: /);
    });
  });

  test('a peer cannot be reached', async () => {
    await on(
      cluster,
      'n2',
      'nft',
      'add table inet cut; add chain inet cut in { type filter hook input priority 0; }; add rule inet cut in ip saddr 10.77.0.11 tcp dport { 22, 16509, 16514 } drop',
    );
    try {
      expect(await startRefused(onN1())).toMatch(/^PEER_UNKNOWN: n2 is online but cannot be asked: /);
    } finally {
      await on(cluster, 'n2', 'nft', 'delete table inet cut');
    }
  });
});

const call = () => ({ cluster, node: 'n1', parameters: { config, peer_transport: 'ssh' }, timeoutMs: 20_000 });

describe('over ssh', () => {
  test('a copy is found in the process table of a peer whose libvirtd is stopped', async () => {
    await on(cluster, 'n2', 'virsh', '-q', 'create', config);
    await whileLibvirtdIsStopped(cluster, 'n2', async () => {
      expect(await startRefused(call())).toMatch(/^PEER_ACTIVE: process \d+ runs guest1 on n2/);
    });
  });

  test('other domains of such a peer may hold the disk', async () => {
    await on(cluster, 'n2', 'virsh', '-q', 'create', stranger);
    await whileLibvirtdIsStopped(cluster, 'n2', async () => {
      expect(await startRefused(call())).toMatch(/^PEER_UNKNOWN: n2 runs stranger, but cannot say which disks/);
    });
  });

  test('a peer whose libvirtd hangs still says in time that no QEMU runs there', async () => {
    await hangLibvirtd(cluster, 'n2');
    try {
      const { tookMs } = await startsClear(call());
      console.log(`start on n1 while the libvirtd of n2 hangs: ${(tookMs / 1000).toFixed(2)} s`);
    } finally {
      await wakeLibvirtd(cluster, 'n2');
    }
  });

  test('the sshd of a peer is stopped', async () => {
    await on(cluster, 'n2', 'systemctl', 'stop', 'ssh');
    expect(await startRefused(call())).toMatch(/^PEER_UNKNOWN: n2 .*Connection refused/);
  });

  test('the node attribute havirt-address says where a node is asked', async () => {
    await on(cluster, 'n1', 'pcs', 'node', 'attribute', 'n2', 'havirt-address=10.77.1.12');
    const block =
      'add table inet cut; add chain inet cut in { type filter hook input priority 0; }; add rule inet cut in ip daddr 10.77.0.12 tcp dport 22 drop';
    await on(cluster, 'n2', 'nft', block);
    try {
      await startsClear(call());
    } finally {
      await on(cluster, 'n2', 'nft', 'delete table inet cut');
      await on(cluster, 'n1', 'pcs', 'node', 'attribute', 'n2', 'havirt-address=');
    }
  });

  test('the configuration of a peer is told to be another, and hinders nothing', async () => {
    await on(cluster, 'n2', 'sh', '-c', `echo '<!-- mine -->' >>${config}`);
    const { code, stderr } = await callAgent(call(), 'start');
    await on(cluster, 'n2', 'sed', '-i', '/<!-- mine -->/d', config);
    expect(code).toBe(0);
    expect(stderr).toContain('the configuration on n2 differs from the one here');
  });
});
