// Other hosts are asked over real sshd's before a start: all at once, within bounds that nothing there can stretch. Without a
// cluster, as here, the hosts are those that the operator names.
import { writeFileSync } from 'node:fs';
import { afterEach, beforeAll, describe, expect, test } from 'vitest';
import { call, expectCode, forget, type Resource } from './harness/agent.ts';
import { builds } from './harness/builds.ts';
import { endDomain, makeDomain } from './harness/domain.ts';
import { startLibvirtd } from './harness/libvirtd.ts';
import { pathInside, runInside } from './harness/namespace.ts';
import { hangPeer, prepareSsh, report, startPeer, writeSshConfig } from './harness/sshd.ts';

beforeAll(async () => {
  await startLibvirtd();
  await prepareSsh();
});

const [bun, pkg] = builds;
const domain = makeDomain({ name: 'asks its peers' });

interface Asking {
  readonly build?: Resource['build'];
  /** Bound on asking one peer. */
  readonly timeoutS?: number;
}

function asking(peers: readonly string[], { build = bun, timeoutS = 5 }: Asking = {}): Resource {
  const options = { peer_check: 'strict', peers: peers.join(' '), peer_transport: 'ssh', peer_timeout: `${timeoutS}` };
  return { build, name: `peers-${build.build}`, config: domain.config, options };
}

afterEach(async () => {
  await endDomain(domain);
  for (const build of builds) forget(asking([], { build }));
  writeSshConfig();
  expect(await sshLeft()).toEqual([]);
});

/** ssh clients that outlived the agent which started them. */
async function sshLeft(): Promise<string[]> {
  const processes = await runInside(['ps', '-e', '-o', 'pid=,comm=,args=']);
  return processes.split('\n').filter((line) => /^\s*\d+ ssh /.test(line));
}

async function startsWith(peers: readonly string[], { build = bun, timeoutS = 20 }: Asking = {}): Promise<number> {
  const { tookMs } = await expectCode(0, asking(peers, { build, timeoutS }), 'start', { timeoutMs: 110_000 });
  await endDomain(domain);
  return tookMs;
}

/** The reason of a start that must be refused, and in time. */
async function refusal(peer: string): Promise<string> {
  const resource = { ...asking([peer], { timeoutS: 3 }), name: `peers-${peer}` };
  const answer = await expectCode(1, resource, 'start', { timeoutMs: 15_000 });
  // Half of the timeout for asking again, and one more question that may begin just before.
  expect(answer.tookMs).toBeLessThan(13_000);
  return answer.reason;
}

/** A report that waits until as many peers as `count` are being asked: who asks one after another gets none of them. */
function meeting(count: number): string {
  const folder = '/run/contract/meeting';
  const met = `{ [ -e ${folder}/met ] || { set -- ${folder}/127.*; [ $# -ge ${count} ] && : >${folder}/met; }; }`;
  const here = `set -- $SSH_CONNECTION; here=${folder}/$3; mkdir -p ${folder}; : >$here`;
  return `${here}; for i in $(seq 30); do ${met} && exec ${report}; sleep 1; done; rm $here`;
}

describe('many peers', () => {
  test('sixteen are asked at once', async () => {
    const peers = await Promise.all(
      Array.from({ length: 16 }, async (_, index) => await startPeer(index + 101, { command: meeting(16) })),
    );
    await startsWith(peers, { timeoutS: 40 });
  });

  test.each(builds)('$build starts when its peers are clear, without a cluster', async (build) => {
    await startsWith([await startPeer(build === pkg ? 2 : 1)], { build });
  });

  test('this node among them is not asked', async () => {
    await startsWith(['n1', await startPeer(3)]);
  });
});

describe('a peer that does not answer keeps the domain from starting', () => {
  test('each in time, and with its own reason', async () => {
    const unreachable = startPeer(10).then(async (address) => {
      await hangPeer(address);
      return address;
    });
    const peers: [address: string | Promise<string>, reason: RegExp][] = [
      ['127.0.1.200', /^PEER_UNKNOWN: 127.0.1.200 .*Connection refused/],
      [unreachable, /^PEER_UNKNOWN: .*no answer within/],
      [startPeer(11, { command: 'sleep 1000' }), /^PEER_UNKNOWN: .*no report within 3000 ms/],
      [startPeer(12, { command: '/usr/sbin/no-havirt' }), /^PEER_UNKNOWN: .*(No such file|not found)/],
      [startPeer(13, { command: 'yes' }), /^PEER_UNKNOWN: .*(no report within|its answer is longer than)/],
      [startPeer(14, { sshd: ['PubkeyAuthentication no'] }), /^PEER_UNKNOWN: .*Permission denied/],
      ['-oProxyCommand=touch${IFS}/run/contract/owned', /^PEER_UNKNOWN: /],
    ];
    const refused = await Promise.all(peers.map(async ([address]) => await refusal(await address)));
    for (const [index, [, reason]] of peers.entries()) expect(refused[index]).toMatch(reason);
    await expect(runInside(['test', '-e', '/run/contract/owned'])).rejects.toThrow();
  });

  test('nor one whose key is not the one that is known', async () => {
    await startPeer(40);
    writeSshConfig('GlobalKnownHostsFile none');
    expect(await refusal('127.0.1.40')).toMatch(/^PEER_UNKNOWN: .*Host key verification failed/);
  });
});

describe('a peer that answers in its own way is understood', () => {
  test('something fails behind its report', async () => {
    const peer = await startPeer(54, { command: `${report}; exit 1` });
    await startsWith([peer]);
  });
  test('its login shell writes around the report', async () => {
    const peer = await startPeer(50, { command: `echo welcome; echo; ${report}; echo bye` });
    await startsWith([peer]);
  });
  test('its sshd has a banner', async () => {
    writeFileSync(pathInside('/run/contract/banner'), 'Authorised users only.\n{"format":1}\n');
    await startsWith([await startPeer(51, { sshd: ['Banner /run/contract/banner'] })]);
  });
  test('it runs 300 domains', async () => {
    const disks = Array.from({ length: 4 }, (_, index) => ({
      source: `/dev/vg/${index}`,
      keys: [`id:LVM-${'x'.repeat(64)}`],
    }));
    const domains = Array.from({ length: 300 }, (_, index) => ({
      name: `guest-${index}`,
      uuid: `${index}`,
      state: 'running',
      disks,
    }));
    const whose = { format: 1, driver: 'qemu', host: 'another host' };
    const many = { ...whose, domains: { kind: 'known', value: domains }, processes: { kind: 'unknown', why: '-' } };
    writeFileSync(pathInside('/run/contract/many.json'), `${JSON.stringify(many)}\n`);
    await startsWith([await startPeer(52, { command: 'cat /run/contract/many.json' })]);
  });
  test('what it leaves running behind its report is not waited for', async () => {
    const tookMs = await startsWith([await startPeer(53, { command: `sleep 30 & ${report}` })]);
    expect(tookMs).toBeLessThan(20_000);
  });
});

describe('the operator’s ssh_config cannot hold up the question', () => {
  const settings: [what: string, ...lines: string[]][] = [
    [
      'a master connection that stays',
      'ControlMaster auto',
      'ControlPath /run/contract/master-%h',
      'ControlPersist 60',
    ],
    [
      'forwardings that fail, commands of its own, and silence',
      'LocalForward 127.0.1.60:22 127.0.0.1:1',
      'ExitOnForwardFailure yes',
      'RemoteCommand sleep 1000',
      'RequestTTY force',
      'SessionType none',
      'ForkAfterAuthentication yes',
      'PermitLocalCommand yes',
      'LocalCommand sleep 1000',
      'LogLevel QUIET',
    ],
    ['noise', 'LogLevel DEBUG3'],
  ];
  test.each(settings)('%s', async (_, ...lines) => {
    const peer = await startPeer(60).catch(() => '127.0.1.60');
    writeSshConfig(...lines);
    await startsWith([peer]);
  });
});

describe('an ssh that does what it wants', () => {
  const programs: [what: string, script: string, reason: RegExp][] = [
    ['ignores SIGTERM', `trap '' TERM HUP INT; while :; do sleep 1; done`, /no answer within|no report within/],
    ['leaves a child that holds its output', 'sleep 20 & exit 3', /it ended with 3/],
  ];
  test.each(programs)('%s', async (_, script, reason) => {
    writeFileSync(pathInside('/run/contract/ssh/ssh'), `#!/bin/sh\n${script}\n`, { mode: 0o755 });
    const env = { PATH: '/run/contract/ssh:/usr/sbin:/usr/bin:/sbin:/bin' };
    const answer = await call(asking(['127.0.1.1'], { timeoutS: 2 }), 'start', { timeoutMs: 8_000, env });
    expect(answer).toMatchObject({ code: 1, timedOut: false });
    expect(answer.reason).toMatch(reason);
  });
});
