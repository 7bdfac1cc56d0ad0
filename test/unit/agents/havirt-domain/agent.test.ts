// What havirt-domain declares: the options, what each accepts, and that options of VirtualDomain keep their defaults.
import { describe, expect, test } from 'vitest';
import { declaration as domainAgent } from '../../../../agents/havirt-domain/agent.ts';
import { agents } from '../../../../agents/registry.ts';
import { virtualDomainOptions } from '../../../../agents/havirt-domain/unsupported-options.ts';
import { parseParameters } from '../../../../src/ocf/parameter.ts';

const config = '/etc/pacemaker/guest1.xml';

function read(options: Record<string, string>) {
  const given = Object.entries({ config, ...options }).map(([name, value]) => [`OCF_RESKEY_${name}`, value]);
  return parseParameters(domainAgent.parameters, Object.fromEntries(given) as Record<string, string>);
}

test('with the configuration alone, every option has its default', () => {
  const { values, problems } = read({});
  expect(problems).toEqual([]);
  expect(values).toMatchObject({
    config,
    hypervisor: undefined,
    force_stop: false,
    shutdown_timeout: undefined,
    node_check: true,
    migration_transport: undefined,
    migration_downtime: 0,
    migration_speed: 0,
    migrateport: undefined,
    peer_check: 'strict',
    monitor_scripts: undefined,
  });
});

describe('refused', () => {
  test.each([
    ['config', 'guest1.xml', 'must be an absolute path, not "guest1.xml"'],
    ['force_stop', 'perhaps', 'must be true or false, not "perhaps"'],
    ['shutdown_timeout', '0', 'must be a whole number from 1 to 86400 s, not "0"'],
    ['migration_transport', 'rdma', 'must be one of ssh, tls, tcp, not "rdma"'],
    ['migration_user', 'root@n2', 'must be a user name, not "root@n2"'],
    ['migration_user', '-oProxyCommand=x', 'must be a user name, not "-oProxyCommand=x"'],
    ['migration_network_suffix', '-mig/..', 'must be part of a host name, not "-mig/.."'],
    ['migration_downtime', '-1', 'must be a whole number from 0 to 86400000 ms, not "-1"'],
    ['migrateport', '65536', 'must be a whole number from 1 to 65535, not "65536"'],
    ['peer_check', 'lax', 'must be one of strict, off, not "lax"'],
    ['peer_user', 'a b', 'must be a user name, not "a b"'],
    ['peers', ' , ', 'must name at least one host, not " , "'],
    ['hypervisor', 'qemu+ssh://hv1/system', 'must be on this node, such as qemu:///system, not on "hv1"'],
    [
      'hypervisor',
      'lxc:///system',
      'must not be "lxc:///system": lxc cannot create a container paused; for containers use ocf:heartbeat:VirtualDomain',
    ],
    [
      'hypervisor',
      'qemu://system',
      'must be a libvirt URI: expected a path in "qemu://system": did you mean qemu:///system?',
    ],
  ])('%s=%s', (parameter, value, text) => expect(read({ [parameter]: value }).problems).toEqual([{ parameter, text }]));

  test('no configuration at all', () => {
    expect(read({ config: '' }).problems).toEqual([{ parameter: 'config', text: 'is required and not set' }]);
  });
});

test.each(['qemu:///system', 'xen:///system', 'qemu+tcp://localhost/system', 'qemu+ssh://root@[::1]/system'])(
  'hypervisor=%s is of this node',
  (hypervisor) => expect(read({ hypervisor }).problems).toEqual([]),
);

test('what is missing of VirtualDomain is not there under the same name', () => {
  for (const name of Object.keys(virtualDomainOptions)) expect(domainAgent.parameters).not.toHaveProperty(name);
});

test('every action has an advised timeout, and those that recur an interval', () => {
  for (const { name, timeoutS, intervalS } of domainAgent.actions) {
    expect(timeoutS, name).toBeGreaterThan(0);
    expect(intervalS === undefined, name).toBe(name !== 'monitor' && name !== 'status');
  }
});

test('every agent is found by its own name', async () => {
  for (const [name, load] of agents) {
    const { declaration, main } = await load();
    expect(declaration.name).toBe(name);
    expect(main, name).toBeTypeOf('function');
  }
});
