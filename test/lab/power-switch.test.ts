// Who may use the power switch, and for what: fence_docker with the node's certificate, and nothing else.
import { beforeAll, describe, expect, test } from 'vitest';
import type { Cluster } from '../../src/lab/cluster/cluster.ts';
import { nodeIsOn } from '../../src/lab/lab.ts';
import { givePower } from '../../src/lab/node/nodes.ts';
import { labUnderTest, on } from './harness/lab.ts';

const trust = '/etc/havirt-lab/trust';
const certificate = ['-cert', `${trust}/cert.pem`, '-key', `${trust}/key.pem`];
let cluster: Cluster;
beforeAll(async () => {
  cluster = await labUnderTest();
});

/** What the switch answers to a request of n1: the status line, or OpenSSL's reason. */
async function ask(request: string, identity: readonly string[]): Promise<string> {
  const connect = [
    '-quiet',
    '-verify_quiet',
    '-connect',
    `${cluster.network.gateway}:2376`,
    '-CAfile',
    `${trust}/ca.pem`,
  ];
  const { stdout, stderr } = await cluster.exec('n1', ['openssl', 's_client', ...connect, ...identity], {
    timeoutMs: 10_000,
    input: `${request} HTTP/1.1\r\nHost: switch\r\nConnection: close\r\n\r\n`,
  });
  return /^HTTP\/\S+ (\d+)/.exec(stdout)?.[1] ?? /alert [a-z ]+/.exec(stderr)?.[0] ?? stderr;
}

test('the holder of a node’s certificate may ask for the state of a node', async () => {
  expect(await ask('GET /v1.41/containers/n2/json', certificate)).toBe('200');
});

test('without a certificate nothing is answered', async () => {
  expect(await ask('GET /v1.41/containers/n2/json', [])).toContain('certificate required');
});

test('a certificate of another authority is refused', async () => {
  const files = ['-keyout', '/run/foreign.key', '-out', '/run/foreign.pem'] as const;
  const kind = [
    '-x509',
    '-newkey',
    'ec',
    '-pkeyopt',
    'ec_paramgen_curve:prime256v1',
    '-noenc',
    '-subj',
    '/CN=n1',
  ] as const;
  await on(cluster, 'n1', 'openssl', 'req', ...kind, ...files);
  const foreign = ['-cert', '/run/foreign.pem', '-key', '/run/foreign.key'];
  expect(await ask('GET /v1.41/containers/n2/json', foreign)).toContain('unknown ca');
});

test.each([
  'GET /v1.41/info',
  'GET /v4.0.0/libpod/info',
  'POST /v1.41/containers/create',
  'POST /v1.41/containers/n2/exec',
  'POST /v1.41/containers/n2/stop',
  'POST /v1.41/containers/other/kill',
  'POST /v1.41/containers/n1/../n2/kill',
  'POST /v1.41/containers/n1%2f..%2fn2/kill',
  'GET /v1.41/containers/n2/kill',
  'DELETE /v1.41/containers/n2',
])('%s is refused', async (request) => {
  expect(await ask(request, certificate)).toBe('403');
});

describe('pcs stonith fence', () => {
  test('switches a node off, and it stays off until someone switches it on', async () => {
    await on(cluster, 'n1', 'pcs', 'stonith', 'fence', 'n3');
    expect(nodeIsOn(cluster, 'n3')).toBe(false);
    await givePower(cluster, 'n3');
    const isBack = async () =>
      (await cluster.crmMon('n1')).nodes.some(({ name, online, pending }) => name === 'n3' && online && !pending);
    await cluster.waitUntil(isBack, 120_000, 'n3 to be online');
  });
});

test('the gateway keeps its address when a port with a lower one comes', async () => {
  const before = await bridgeAddresses();
  expect(before).toHaveLength(2);
  await onHost('ip', 'link', 'add', 'lowest', 'address', '02:00:00:00:00:00', 'type', 'veth');
  const added = await onHost('ip', 'link', 'set', 'lowest', 'master', before[0]?.[0] ?? '', 'up');
  const after = await bridgeAddresses();
  await onHost('ip', 'link', 'delete', 'lowest');
  expect(added.exitCode).toBe(0);
  expect(after).toEqual(before);
});

async function onHost(...argv: [string, ...string[]]) {
  return cluster.hostInNamespace(argv, { timeoutMs: 10_000 });
}

async function bridgeAddresses(): Promise<[name: string, address: string][]> {
  const { stdout } = await onHost('ip', '-json', 'link', 'show', 'type', 'bridge');
  const bridges = JSON.parse(stdout) as { ifname: string; address: string }[];
  return bridges.map(({ ifname, address }) => [ifname, address]);
}
