// Whom a start asks, under which address, and for how long: by what a recorded cluster says of itself. Programs stand for
// crm_mon and ssh; what real ones do is in test/lab/peers and test/contract/peers.
import { chmodSync, existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { beforeEach, describe, expect, test, vi } from 'vitest';
import { errorCode, LibvirtError } from '../../../src/libvirt/failure.ts';
import type { PeersFact } from '../../../src/peers/model.ts';
import { askPeers, type PeerSettings } from '../../../src/peers/ask-peers.ts';
import { fakeLibvirt } from '../domain/fake-libvirt.ts';
import { directoryWith, procWith } from '../host/places.ts';

const captures = join(import.meta.dirname, '../../captures/crm-mon/2.1.5');
const parts = '"domains":{"kind":"known","value":[]},"processes":{"kind":"known","value":[]}';
const report = `{"format":1,"driver":"qemu","host":"boot b",${parts}}`;
/** A CIB's `nodes` section with an address for n2, as `pcs node attribute n2 havirt-address=192.168.7.2` leaves it. */
const nodesWithAddress = `<nodes>
  <node id="1" uname="n1"/>
  <node id="2" uname="n2">
    <utilization id="u"><nvpair id="u-1" name="havirt-address" value="no address"/></utilization>
    <instance_attributes id="nodes-2">
      <nvpair id="nodes-2-standby" name="standby" value="off"/>
      <nvpair id="nodes-2-havirt-address" name="havirt-address" value="192.168.7.2"/>
    </instance_attributes>
  </node>
</nodes>`;
const notAsked: PeersFact = { kind: 'not-asked' };

let folder: string;
beforeEach(() => {
  folder = directoryWith();
  program('ssh', `echo "$@" >>${folder}/asked; echo '${report}'`);
  vi.stubEnv('PATH', `${folder}:/usr/bin:/bin`);
  return () => vi.unstubAllEnvs();
});

function program(name: string, script: string): void {
  writeFileSync(`${folder}/${name}`, `#!/bin/sh\n${script}\n`);
  chmodSync(`${folder}/${name}`, 0o755);
}

function cluster(state: string): void {
  program('crm_mon', `cat '${captures}/${state}.xml'`);
}

function settings(overrides: Partial<PeerSettings> = {}): PeerSettings {
  return {
    identity: { name: 'guest1', uuid: undefined },
    procDirectory: procWith({ 1: { argv: ['/sbin/init'] } }),
    self: 'n1',
    libvirt: fakeLibvirt({
      domainLookupByName: new LibvirtError(errorCode.noDomain, 10, 'no domain'),
      connectListAllDomains: [[], []],
      connectGetCapabilities: '<capabilities><host><uuid>1-2</uuid></host></capabilities>',
    }),
    driver: 'qemu',
    peers: undefined,
    transport: 'ssh',
    user: undefined,
    timeoutMs: 5000,
    clusterTimeoutMs: 5000,
    addressOf: (node) => `${node}-mig`,
    configPath: '/etc/guest1.xml',
    uriOf: (host) => `qemu+tls://${host}:1/system`,
    ...overrides,
  };
}

async function ask(overrides: Partial<PeerSettings> = {}, before = notAsked) {
  const fact = await askPeers(settings(overrides), before);
  if (fact.kind !== 'asked') throw new Error(`expected an answer, got ${JSON.stringify(fact)}`);
  return { ...fact, names: fact.answers.map(({ node }) => node.name).sort() };
}

/** The addresses that ssh was given, in the order of the alphabet. */
function addresses(): string[] {
  if (!existsSync(`${folder}/asked`)) return [];
  const calls = readFileSync(`${folder}/asked`, 'utf8').trim().split('\n');
  return calls.map((call) => / -- (\S+) /.exec(call)?.[1] ?? call).sort();
}

describe('asked are', () => {
  test.each([
    ['online', ['n2', 'n3']],
    ['pending', ['n2', 'n3']],
    ['maintenance', ['n2', 'n3']],
    ['fenced', ['n2', 'n3']],
    ['lost', ['n2', 'n3']],
    ['remote-node', ['n2', 'n3', 'r3']],
    ['guest-node', ['n2', 'n3']],
    ['bundle', ['n2', 'n3']],
  ])('in a cluster with a node %s: %s', async (state, names) => {
    cluster(state);
    expect((await ask()).names).toEqual(names);
    expect(addresses()).toEqual(names.map((name) => `${name}-mig`));
  });

  test('those that the operator names, as the cluster shows them, and hosts that it does not know', async () => {
    cluster('fenced');
    const { answers } = await ask({ peers: ['n1', 'n2', 'other'] });
    const states = answers.map(({ node: { name, online } }) => `${name} ${online ? 'online' : 'offline'}`);
    expect(states.sort()).toEqual(['n2 offline', 'other online']);
  });

  test('each under its node attribute, its address, or its name on the other network', async () => {
    cluster('address');
    await ask({ peers: ['n2', 'n3', 'n4', '10.0.0.9', 'fd00::9'] });
    expect(addresses()).toEqual(['10.0.0.9', 'fd00:77::13', 'fd00::9', 'n2-mig', 'n4-mig'].sort());
  });

  test.each(['stopped', 'lost', 'online'])(
    'a node that is %s under the address that the CIB has for it',
    async (state) => {
      cluster(state);
      program('cibadmin', `cat <<'E'\n${nodesWithAddress}\nE`);
      await ask();
      expect(addresses()).toEqual(['192.168.7.2', 'n3-mig']);
    },
  );

  test.each([
    ['fails', 'echo nothing; exit 1'],
    ['hangs', 'exec sleep 60'],
    ['shows something else', 'echo "<cib"'],
  ])('where crm_mon says, when cibadmin %s', async (_, script) => {
    cluster('address');
    program('cibadmin', script);
    await ask({ clusterTimeoutMs: 500 });
    expect(addresses()).toEqual(['fd00:77::13', 'n2-mig']);
  });

  test('over TLS, an IPv6 address in brackets', async () => {
    cluster('online');
    const uris: string[] = [];
    const uriOf = (host: string): string => {
      uris.push(host);
      return 'no URI';
    };
    const { answers } = await ask({ transport: 'tls', peers: ['fd00::9', 'n2'], uriOf });
    expect(uris).toEqual(['[fd00::9]', 'n2-mig']);
    expect(answers.every(({ report: { kind } }) => kind === 'unknown')).toBe(true);
  });
});

describe('that the operator names nobody else', () => {
  test.each([[[]], [['n1']]])('does not mean that nobody is to be asked: %j', async (peers) => {
    cluster('online');
    expect(await askPeers(settings({ peers }), notAsked)).toMatchObject({
      kind: 'cluster-unknown',
      why: 'the option peers names only this host, and the cluster has n2, n3; remove the option, or name the hosts to ask',
    });
  });
  test('where no cluster runs, neither', async () => {
    program('crm_mon', 'echo "Connection refused" >&2; exit 102');
    expect(await askPeers(settings({ peers: ['n1'] }), notAsked)).toMatchObject({
      kind: 'cluster-unknown',
      why: expect.stringMatching(/^the option peers names only this host, and .*Connection refused; remove the option/),
    });
  });
  test('a name given twice is asked once', async () => {
    cluster('online');
    expect((await ask({ peers: ['n2', 'n2'] })).names).toEqual(['n2']);
  });
});

describe('who answers is told apart', () => {
  test('over ssh by the boot that it says, and this node by its own', async () => {
    cluster('online');
    const { answers, here } = await ask();
    expect(answers).toMatchObject([
      { report: { value: { host: 'boot b' } } },
      { report: { value: { host: 'boot b' } } },
    ]);
    expect(here).toMatchObject({ value: { host: expect.stringMatching(/^boot [0-9a-f-]{36}, pid:\[\d+\]$/) } });
  });
  test('over TLS, this node by the UUID that libvirt has for it', async () => {
    cluster('online');
    expect(await ask({ transport: 'tls', uriOf: () => 'no URI' })).toMatchObject({
      here: { value: { host: 'host UUID 1-2' } },
    });
  });
});

describe('this node', () => {
  test('may have another name in the cluster than its host name', async () => {
    cluster('online');
    program('crm_node', 'echo n3');
    const { self, names } = await ask({ self: 'host.example.com' });
    expect([self, names]).toEqual(['n3', ['n1', 'n2']]);
  });
  test('that is not in the list knows nothing of the cluster', async () => {
    cluster('online');
    program('crm_node', 'echo stranger');
    expect(await askPeers(settings({ self: 'stranger' }), notAsked)).toMatchObject({
      kind: 'cluster-unknown',
      why: expect.stringContaining('stranger, is not in the cluster'),
    });
    expect(addresses()).toEqual([]);
  });
});

describe('without a cluster', () => {
  const down = `echo 'crm_mon: Connection to cluster failed: Connection refused' >&2; exit 102`;

  test('nobody knows whom to ask', async () => {
    program('crm_mon', down);
    expect(await askPeers(settings(), notAsked)).toMatchObject({
      kind: 'cluster-unknown',
      why: expect.stringContaining('Connection refused'),
    });
  });
  test.each([
    ['does not run', down],
    ['hangs', 'exec sleep 60'],
    ['answers something else', 'echo "<html/>"'],
  ])('hosts that the operator names are asked where it %s, and nobody vouches for them', async (_, script) => {
    program('crm_mon', script);
    const { view, answers, names } = await ask({ peers: ['n1', 'n3', 'n2'], clusterTimeoutMs: 500 });
    expect([names, view.fencingEnabled]).toEqual([['n2', 'n3'], false]);
    expect(answers.every(({ node: { online } }) => online)).toBe(true);
    // By their order the nodes come back one after another when their claims have met.
    expect(view.nodes.map(({ name }) => name)).toEqual(['n3', 'n2']);
  });
});

const answering = (seconds: number): string => `sleep ${seconds}; echo '${report}'`;

describe('a node that the cluster vouches for', () => {
  const silent = 'case "$*" in *n2-mig*) exec sleep 30;; esac';

  test('is waited for shortly, and the second time no longer than the others', async () => {
    cluster('fenced');
    program('ssh', `${silent}; echo '${report}'`);
    const beganMs = performance.now();
    const first = await ask();
    const firstMs = performance.now() - beganMs;
    const second = await ask({}, first);
    const secondMs = performance.now() - beganMs - firstMs;
    expect(firstMs).toBeGreaterThan(690);
    expect(secondMs).toBeLessThan(firstMs);
    const silence = [first, second].map(({ answers }) => answers.find(({ node }) => node.name === 'n2')?.report.kind);
    expect(silence).toEqual(['unknown', 'unknown']);
  });

  test('is heard when it is back by the second time', async () => {
    cluster('fenced');
    program('ssh', `${silent}; echo '${report}'`);
    const first = await ask();
    program('ssh', `case "$*" in *n3-mig*) sleep 0.5;; esac; echo '${report}'`);
    const { answers } = await ask({}, first);
    expect(answers.every(({ report: { kind } }) => kind === 'known')).toBe(true);
  });

  test('that lives has the full time', async () => {
    cluster('fenced');
    const alive = 'echo "debug1: Remote protocol version 2.0, remote software version x" >&2';
    program('ssh', `${alive}; ${answering(1)}`);
    const { answers } = await ask();
    expect(answers.every(({ report: { kind } }) => kind === 'known')).toBe(true);
  });

  test.each(['lost', 'online'])('only then: one that is %s has the full time to begin', async (state) => {
    cluster(state);
    program('ssh', answering(1));
    const { answers } = await ask();
    expect(answers.every(({ report: { kind } }) => kind === 'known')).toBe(true);
  });
});
