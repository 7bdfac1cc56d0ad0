// Asked as a user who may do nothing else: an account of its own on each peer, and a key that runs the report.
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';
import type { Cluster } from '../../src/lab/cluster/cluster.ts';
import { sampleConfig } from '../../src/lab/guest/sample-guests.ts';
import { startRefused, startsClear } from './harness/agent.ts';
import { endDomains, labUnderTest, on } from './harness/lab.ts';

let cluster: Cluster;
const config = sampleConfig('guest1');
const peers = ['n2', 'n3'];

beforeAll(async () => {
  cluster = await labUnderTest();
  const key = (await on(cluster, 'n1', 'cat', '/root/.ssh/id_ed25519.pub')).trim();
  const account = [
    'useradd --create-home --shell /bin/sh havirt-asks',
    'install -d -o havirt-asks -m 700 ~havirt-asks/.ssh',
    `echo 'restrict,command="/usr/sbin/havirt peer-report" ${key}' >~havirt-asks/.ssh/authorized_keys`,
    'chown havirt-asks ~havirt-asks/.ssh/authorized_keys',
  ].join('\n');
  for (const peer of peers) await on(cluster, peer, 'sh', '-ec', account);
});
afterEach(async () => {
  for (const peer of peers) {
    await on(
      cluster,
      peer,
      'sh',
      '-c',
      'mount -o remount,hidepid=0 /proc; systemctl start libvirtd.socket libvirtd-ro.socket libvirtd-tls.socket libvirtd-tcp.socket libvirtd',
    );
    await endDomains(cluster, peer);
  }
});
afterAll(async () => {
  // logind may still hold a session of the account.
  for (const peer of peers) await on(cluster, peer, 'userdel', '--force', '--remove', 'havirt-asks');
});

const call = () => ({
  cluster,
  node: 'n1',
  parameters: { config, peer_transport: 'ssh', peer_user: 'havirt-asks' },
  timeoutMs: 12_000,
});
const stopLibvirtd = `systemctl stop 'libvirtd*.socket' libvirtd`;

describe('with a restricted key for an account without rights', () => {
  test('a start goes through when nobody has the domain', async () => {
    await startsClear(call());
  });
  test('a copy is found', async () => {
    await on(cluster, 'n2', 'virsh', '-q', 'create', config);
    expect(await startRefused(call())).toMatch(/^PEER_ACTIVE: guest1 is active on n2 \(libvirt: running\)/);
  });
  test('a copy is found in the process table when libvirtd is stopped', async () => {
    await on(cluster, 'n2', 'virsh', '-q', 'create', config);
    await on(cluster, 'n2', 'sh', '-c', stopLibvirtd);
    expect(await startRefused(call())).toMatch(/^PEER_ACTIVE: process \d+ runs guest1 on n2/);
  });
  test('where processes are hidden from it, none seen is not none there', async () => {
    await on(cluster, 'n2', 'mount', '-o', 'remount,hidepid=2', '/proc');
    await on(cluster, 'n2', 'sh', '-c', stopLibvirtd);
    expect(await startRefused(call())).toMatch(/^PEER_UNKNOWN: n2 cannot say which domains it runs: .*hidepid/);
  });
  test('the key does nothing else', async () => {
    const ssh = async (...args: string[]) =>
      await cluster.exec('n1', ['ssh', '-o', 'BatchMode=yes', ...args], { timeoutMs: 20_000 });
    const shell = await ssh('havirt-asks@n2', 'touch /tmp/owned; id');
    expect(shell.stdout).toMatch(/^\{"format":1,.*\}$/);
    expect((await ssh('-W', 'n3:22', 'havirt-asks@n2')).exitCode).not.toBe(0);
    expect((await cluster.exec('n2', ['test', '-e', '/tmp/owned'], { timeoutMs: 10_000 })).exitCode).toBe(1);
  });
});
