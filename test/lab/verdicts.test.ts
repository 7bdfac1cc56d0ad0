// The codes of the agent's verdicts, each provoked on a node by a direct call of the agent: that the situation comes to the
// code and the exit status that docs/verdicts.md says, and a recording of each (docs/trace.md). What the cluster makes of them
// is for other tests.  Not here: PEER_DISK, DISK_IN_USE and PEER_UNKNOWN, which peers.test.ts has, and PEER_UNFENCED, which
// peers-offline.test.ts has. DOMAIN_SUSPENDED needs a guest that can suspend itself, which the test guest cannot.
// RESUME_FAILED needs a lock manager that refuses between two calls of libvirt, TIMEOUT a node that is slow just then,
// IDENTITY_UNKNOWN a file that goes within one look: none of them could be had here without luck.
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';
import type { Cluster } from '../../src/lab/cluster/cluster.ts';
import { nodesWithQemu } from '../../src/lab/guest/processes.ts';
import { sampleConfig } from '../../src/lab/guest/sample-guests.ts';
import { type AgentCall, callAgent, shortAnswer } from './harness/agent.ts';
import { endDomains, labUnderTest, on } from './harness/lab.ts';
import { hangLibvirtd, startLibvirtd, whileLibvirtdIsStopped, wakeLibvirtd } from './harness/libvirtd.ts';

let cluster: Cluster;
let xml: string;
const config = sampleConfig('guest1');
const folder = '/etc/pacemaker/verdicts';

beforeAll(async () => {
  cluster = await labUnderTest();
  xml = await on(cluster, 'n1', 'cat', config);
  for (const node of ['n1', 'n2']) await on(cluster, node, 'mkdir', '-p', folder);
});
afterEach(async () => {
  for (const node of ['n1', 'n2']) {
    await startLibvirtd(cluster, node);
    await endDomains(cluster, node);
    await on(cluster, node, 'sh', '-c', `rm -rf /run/havirt ${folder}/*`);
  }
});
afterAll(async () => {
  for (const node of ['n1', 'n2']) await on(cluster, node, 'rm', '-rf', folder);
});

type More = Partial<Omit<AgentCall, 'cluster' | 'parameters'>> & { readonly with?: Readonly<Record<string, string>> };

/** A call for guest1 on n1, unless `more` says otherwise. `with`: parameters of the resource. */
function call({ with: parameters = {}, ...more }: More = {}): AgentCall {
  return { cluster, node: 'n1', parameters: { config, ...parameters }, timeoutMs: 20_000, ...more };
}

const start = async (more?: More) => shortAnswer(call(more), 'start');
const stop = async (more?: More) => shortAnswer(call(more), 'stop');
/** A probe, unless `meta` has an interval. */
const monitor = async (more?: More) => shortAnswer(call(more), 'monitor');
const validate = async (more?: More) => shortAnswer(call({ checkLevel: 10, ...more }), 'validate-all');
const migrateTo = async (target: string, more: More = {}) =>
  shortAnswer(call({ meta: { migrate_source: 'n1', migrate_target: target }, ...more }), 'migrate_to');
const migrateFrom = async (more: More = {}) =>
  shortAnswer(call({ node: 'n2', meta: { migrate_source: 'n1', migrate_target: 'n2' }, ...more }), 'migrate_from');

const recurring = { meta: { interval: '10000' } };

const virsh = async (node: string, ...argv: string[]) => on(cluster, node, 'virsh', '--quiet', ...argv);
const sh = async (node: string, script: string) => on(cluster, node, 'sh', '-c', script);

/** A file on the node with guest1's configuration, changed; returns its path. */
async function changed(node: string, change: (text: string) => string): Promise<string> {
  const path = `${folder}/changed.xml`;
  await cluster.exec(node, ['tee', path], { timeoutMs: 10_000, input: change(xml) });
  return path;
}

const otherUuid = '5e1f0a7c-0d7c-4a52-9a0e-3f0a64b1c201';
const withName = (name: string) => (text: string) => text.replace(/<name>.*<\/name>/, `<name>${name}</name>`);
const withUuid = (uuid: string) => (text: string) => text.replace(/<uuid>.*<\/uuid>/, `<uuid>${uuid}</uuid>`);
const keptInCrash = (text: string) => text.replace('<on_crash>destroy', '<on_crash>preserve');
const withDevice = (device: string) => (text: string) => text.replace('</devices>', `${device}</devices>`);

describe('all is well', () => {
  test('start, monitor, stop', async () => {
    expect(await validate()).toBe('0');
    expect(await monitor()).toBe('7');
    expect(await start()).toBe('0');
    expect(await monitor(recurring)).toBe('0');
    expect(await start()).toBe('0');
    expect(await stop()).toBe('0');
    expect(await nodesWithQemu(cluster, 'guest1')).toEqual([]);
    expect(await monitor(recurring)).toBe('7');
    expect(await stop()).toBe('0');
  });

  test('a domain that an operator started is taken over, and its autostart by libvirt is taken away', async () => {
    await virsh('n1', 'define', config);
    try {
      await virsh('n1', 'autostart', 'guest1');
      await virsh('n1', 'start', 'guest1');
      expect(await monitor()).toBe('0');
      expect(await virsh('n1', 'dominfo', 'guest1')).toMatch(/Autostart:\s+disable/);
      expect(await stop({ with: { force_stop: '1' } })).toBe('0');
    } finally {
      await virsh('n1', 'undefine', 'guest1');
    }
  });
});

describe('the configuration', () => {
  test('is not there', async () => {
    const none = { with: { config: `${folder}/none.xml` }, timeoutMs: 8000 };
    expect(await start(none)).toBe('1 CONFIG_MISSING');
    expect(await validate(none)).toBe('5 CONFIG_MISSING');
    expect(await monitor(none)).toBe('7');
  });

  test('is empty', async () => {
    const empty = { with: { config: await changed('n1', () => '') } };
    expect(await start(empty)).toBe('2 CONFIG_INVALID');
    expect(await validate(empty)).toBe('2 CONFIG_INVALID');
    expect(await stop(empty)).toBe('0');
  });

  test('cannot be read', async () => {
    const unreadable = { with: { config: await makeUnreadable() }, timeoutMs: 8000 };
    expect(await start(unreadable)).toBe('1 CONFIG_UNREADABLE');
    expect(await validate(unreadable)).toBe('1 CONFIG_UNREADABLE');
  });

  test('cannot be read, and a domain runs that may be the one', async () => {
    await virsh('n1', 'create', await changed('n1', (text) => withName('stranger')(withUuid(otherUuid)(text))));
    const unreadable = { with: { config: await makeUnreadable() }, timeoutMs: 8000 };
    expect(await monitor(unreadable)).toBe('1 STATE_UNKNOWN');
    expect(await migrateTo('n2', unreadable)).toBe('1 STATE_UNKNOWN');
    expect(await stop(unreadable)).toBe('1 STOP_FAILED');
  });

  test('is turned down by libvirt', async () => {
    const strange = await changed('n1', (text) => text.replace(/machine='[^']*'/, `machine='pc-none-1.0'`));
    expect(await start({ with: { config: strange } })).toBe('1 CREATE_FAILED');
  });

  test('needs what the node has not', async () => {
    const disk = `<disk type='file' device='disk'><source file='/var/lib/libvirt/none.img'/><target dev='vdb' bus='virtio'/></disk>`;
    const short = { with: { config: await changed('n1', withDevice(disk)) }, timeoutMs: 8000 };
    expect(await start(short)).toBe('1 NODE_LACKS');
    expect(await validate(short)).toBe('5 NODE_LACKS');
    await changed('n1', withDevice('<emulator>/usr/bin/no-emulator</emulator>'));
    expect(await start(short)).toBe('5 NODE_LACKS');
    await changed('n1', (text) => text.replace(/<memory .*<\/memory>/, `<memory unit='TiB'>1000</memory>`));
    expect(await start(short)).toBe('1 NODE_SHORT');
  });
});

/** A symbolic link that leads to itself; returns its path. */
async function makeUnreadable(): Promise<string> {
  const path = `${folder}/loop.xml`;
  await sh('n1', `ln -sfn ${path} ${path}`);
  return path;
}

test('options that cannot be used', async () => {
  expect(await start({ with: { hypervisor: 'lxc:///system' } })).toBe('6 PARAMETER_INVALID');
  expect(await monitor({ with: { hypervisor: 'lxc:///system' } })).toBe('1 PARAMETER_INVALID');
});

describe('another domain', () => {
  test('has its name', async () => {
    await virsh('n1', 'create', await changed('n1', withUuid(otherUuid)));
    expect(await start()).toBe('1 NAME_TAKEN');
  });

  test('has its UUID', async () => {
    await virsh('n1', 'create', await changed('n1', withName('twin')));
    expect(await start()).toBe('1 UUID_TAKEN');
    expect(await monitor()).toBe('7 UUID_TAKEN');
    expect(await stop()).toBe('0 UUID_TAKEN');
    expect(await virsh('n1', 'domstate', 'twin')).toMatch('running');
  });

  test('is in the configuration now', async () => {
    expect(await start()).toBe('0');
    const replaced = { with: { config: sampleConfig('guest2') } };
    expect(await start(replaced)).toBe('1 FORMER_ACTIVE');
    expect(await monitor(replaced)).toBe('0');
    expect(await stop({ with: { ...replaced.with, force_stop: '1' } })).toBe('0');
    expect(await nodesWithQemu(cluster, 'guest1')).toEqual([]);
  });

  test('is the same, of another resource', async () => {
    expect(await start()).toBe('0');
    const other = { resource: 'OTHER' };
    expect(await start(other)).toBe('1 OWNED_BY_OTHER');
    expect(await monitor(other)).toBe('7');
    expect(await stop(other)).toBe('0');
    expect(await monitor()).toBe('0');
  });
});

describe('the guest', () => {
  test('was paused by an operator', async () => {
    expect(await start()).toBe('0');
    await virsh('n1', 'suspend', 'guest1');
    expect(await monitor(recurring)).toBe('190 DOMAIN_PAUSED');
    expect(await start()).toBe('0');
    expect(await stop()).toBe('0');
  });

  test('was never seen to execute', async () => {
    await virsh('n1', 'create', config, '--paused');
    expect(await start({ timeoutMs: 8000 })).toBe('1 DOMAIN_PAUSED');
  });

  test('crashed, and is kept', async () => {
    await virsh('n1', 'create', await changed('n1', (text) => withDevice(`<panic model='isa'/>`)(keptInCrash(text))));
    // As a guest's kernel says it: one byte to the port of the device.
    await virsh('n1', 'qemu-monitor-command', 'guest1', '--hmp', 'o/b 0x505 1');
    const crashed = async () => (await virsh('n1', 'domstate', 'guest1')).trim() === 'crashed';
    await cluster.waitUntil(crashed, 10_000, 'guest1 to have crashed');
    expect(await monitor()).toBe('1 DOMAIN_CRASHED');
    expect(await start()).toBe('1 DOMAIN_CRASHED');
    expect(await stop()).toBe('0');
  });

  test('ends while start waits for its services', async () => {
    await writeScript('virsh -q destroy guest1; exit 1');
    expect(await start({ with: { monitor_scripts: `${folder}/script` } })).toBe('1 DOMAIN_ENDED');
  });

  test('runs, and its service does not', async () => {
    await writeScript('echo no service; exit 1');
    const scripts = { with: { monitor_scripts: `${folder}/script` }, timeoutMs: 8000 };
    expect(await start(scripts)).toBe('1 SCRIPT_FAILED');
    expect(await monitor(scripts)).toBe('1 SCRIPT_FAILED');
  });
});

async function writeScript(text: string): Promise<void> {
  const input = `#!/bin/sh\n${text}\n`;
  await cluster.exec('n1', ['tee', `${folder}/script`], { timeoutMs: 10_000, input });
  await sh('n1', `chmod +x ${folder}/script`);
}

describe('libvirt', () => {
  test('does not answer', async () => {
    expect(await start()).toBe('0');
    await whileLibvirtdIsStopped(cluster, 'n1', async () => {
      expect(await monitor(recurring)).toBe('190 LIBVIRT_UNREACHABLE');
      expect(await start({ timeoutMs: 8000 })).toBe('1 LIBVIRT_UNREACHABLE');
      expect(await stop({ timeoutMs: 12_000 })).toBe('0');
      expect(await nodesWithQemu(cluster, 'guest1')).toEqual([]);
    });
  });

  test('hangs', async () => {
    expect(await start()).toBe('0');
    await hangLibvirtd(cluster, 'n1');
    try {
      expect(await monitor(recurring)).toBe('190 LIBVIRT_UNREACHABLE');
    } finally {
      await wakeLibvirtd(cluster, 'n1');
    }
  });

  test('has forgotten a domain whose process runs', async () => {
    expect(await start()).toBe('0');
    await whileLibvirtdIsStopped(cluster, 'n1', async () => on(cluster, 'n1', 'rm', '/run/libvirt/qemu/guest1.xml'));
    expect(await monitor({ timeoutMs: 8000 })).toBe('1 EVIDENCE_CONFLICT');
    expect(await start({ timeoutMs: 8000 })).toBe('1 EVIDENCE_CONFLICT');
    expect(await stop()).toBe('0');
    expect(await nodesWithQemu(cluster, 'guest1')).toEqual([]);
  });
});

test('the record cannot be written', async () => {
  await sh('n1', 'rm -rf /run/havirt && touch /run/havirt');
  expect(await start()).toBe('1 RECORD_UNWRITABLE');
});

describe('a start', () => {
  test('stands still in its claim, and is then killed', async () => {
    // Its questions then take long enough to be caught in.
    await hangLibvirtd(cluster, 'n2');
    const first = callAgent(call(), 'start');
    try {
      await sh('n1', `until [ "$(virsh -q domstate guest1 2>/dev/null)" = paused ]; do sleep 0.02; done`);
      await sh('n1', `kill -STOP ${writer}`);
    } finally {
      await wakeLibvirtd(cluster, 'n2');
    }
    expect(await start({ timeoutMs: 8000 })).toBe('1 CLAIM_BUSY');
    await sh('n1', `kill -KILL ${writer}`);
    expect(await monitor()).toBe('1 CLAIM_LEFT');
    expect(await migrateTo('n2')).toBe('1 MIGRATE_NOT_HERE');
    // What runs it on the node stood still with it, and notes its end only at the timeout of the call.
    await first;
    expect(await start()).toBe('0');
  });

  test('has nobody to ask', async () => {
    expect(await start({ with: { peers: 'n1' }, timeoutMs: 8000 })).toBe('1 CLUSTER_UNKNOWN');
  });

  test('finds a copy on a peer', async () => {
    await virsh('n2', 'create', config);
    expect(await start()).toBe('1 PEER_ACTIVE');
  });

  test('finds a copy on a peer beside the one that executes here', async () => {
    await virsh('n2', 'create', config, '--paused');
    await virsh('n1', 'create', config);
    expect(await start({ timeoutMs: 12_000 })).toBe('1 PEER_ACTIVE');
  });

  test('meets another one on a peer, of which at most one goes on', async () => {
    const answers = await Promise.all([start(), start({ node: 'n2' })]);
    const won = answers.filter((answer) => answer === '0');
    expect(won.length, 'never two copies').toBeLessThanOrEqual(1);
    expect(await nodesWithQemu(cluster, 'guest1')).toHaveLength(won.length);
  });

  test('asks nobody where that is wished', async () => {
    expect(await start({ with: { peer_check: 'off' } })).toBe('0');
  });
});

/** The agent that the record names. */
const writer = `$(sed 's/.*"agent":{"pid":\\([0-9]*\\).*/\\1/' /run/havirt/VM.json)`;

describe('a migration', () => {
  test('goes through', async () => {
    expect(await start()).toBe('0');
    expect(await migrateTo('n2', { timeoutMs: 40_000 })).toBe('0');
    expect(await migrateFrom()).toBe('0');
    expect(await stop()).toBe('0');
    expect(await monitor({ node: 'n2' })).toBe('0');
    expect(await nodesWithQemu(cluster, 'guest1')).toEqual(['n2']);
  });

  test('has no guest', async () => {
    expect(await migrateTo('n2')).toBe('1 MIGRATE_NOT_HERE');
    expect(await migrateFrom()).toBe('1 MIGRATE_NOT_RECEIVED');
  });

  test('has no target, or not another host', async () => {
    expect(await start()).toBe('0');
    expect(await migrateTo('')).toBe('1 MIGRATE_FAILED');
    expect(await migrateTo('n1')).toBe('1 MIGRATE_FAILED');
    expect(await migrateTo('n9')).toBe('1 MIGRATE_FAILED');
    expect(await monitor()).toBe('0');
  });

  test('is turned down by the target', async () => {
    expect(await start()).toBe('0');
    await virsh('n2', 'create', await changed('n2', withUuid(otherUuid)), '--paused');
    expect(await migrateTo('n2')).toBe('1 MIGRATE_FAILED');
    expect(await monitor()).toBe('0');
  });

  test('is too slow', async () => {
    expect(await start()).toBe('0');
    expect(await migrateTo('n2', { with: { migration_speed: '1' }, timeoutMs: 12_000 })).toBe('1 MIGRATE_TOO_SLOW');
    expect(await monitor()).toBe('0');
    expect(await nodesWithQemu(cluster, 'guest1')).toEqual(['n1']);
  });
});
