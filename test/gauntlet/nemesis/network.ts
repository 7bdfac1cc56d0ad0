// Faults of the network, by packet filters in the nodes' own network namespaces. The way to the shared disk and to the power
// switch (the lab's gateway) stays open unless said otherwise: the worst case for a guest that runs twice.
import { nodeOf } from '../../../src/lab/lab.ts';
import { commandFault } from './command.ts';
import { signalMain } from './daemon.ts';
import type { Fault, Scene } from '../scene.ts';

export type Network = 'cluster' | 'migration' | 'all';

let tables = 0;

/** No packet between `node` and the others, in either direction. */
export function cutOff(scene: Scene, node: string, network: Network = 'all', from?: readonly string[]): Fault {
  const others = from ?? scene.cluster.nodes.map(({ name }) => name).filter((name) => name !== node);
  const addresses = others.flatMap((other) => addressesOf(scene, other, network)).join(', ');
  const rules = `chain in { type filter hook input priority -10; ip saddr { ${addresses} } drop; }
    chain out { type filter hook output priority -10; ip daddr { ${addresses} } drop; }`;
  const what = network === 'migration' ? 'migration link cut' : `cut off from ${others.join(' and ')}`;
  return filtered(scene, { node, text: what, rules });
}

/** Corosync's own packets are lost, everything else gets through. */
export function cutCorosync(scene: Scene, node: string): Fault {
  const rules = `chain in { type filter hook input priority -10; udp dport 5404-5412 drop; }
    chain out { type filter hook output priority -10; udp dport 5404-5412 drop; }`;
  return filtered(scene, { node, text: 'cluster link cut', rules });
}

/** Its ssh port answers with a reset. */
export function refuseSsh(scene: Scene, node: string): Fault {
  const rules = 'chain in { type filter hook input priority -10; tcp dport 22 reject with tcp reset; }';
  return filtered(scene, { node, text: 'ssh refused', rules });
}

/** Its sshd takes connections and never says a word. */
export function hangSsh(scene: Scene, node: string): Fault {
  const [begin, end] = [signalMain('STOP', 'ssh.service'), signalMain('CONT', 'ssh.service')];
  return commandFault(scene, { text: 'sshd hung', node, begin, end });
}

/** Its sshd takes seconds for each command. */
export function slowSsh(scene: Scene, node: string, seconds: number): Fault {
  const file = '/etc/ssh/sshd_config.d/gauntlet.conf';
  const line = `ForceCommand sleep ${seconds}; exec sh -c "$SSH_ORIGINAL_COMMAND"`;
  const reload = 'systemctl reload ssh.service';
  return commandFault(scene, {
    text: `ssh takes ${seconds} s`,
    node,
    begin: ['sh', '-c', `echo "$0" >"$1" && ${reload}`, line, file],
    end: ['sh', '-c', `rm -f "$0" && ${reload}`, file],
  });
}

function addressesOf(scene: Scene, node: string, network: Network): string[] {
  const { ip, migrationIp } = nodeOf(scene.cluster, node);
  return network === 'all' ? [ip, migrationIp] : [network === 'cluster' ? ip : migrationIp];
}

function filtered(scene: Scene, { node, text, rules }: { node: string; text: string; rules: string }): Fault {
  tables += 1;
  const table = ['inet', `gauntlet${tables}`] as const;
  const begin = ['nft', `table ${table.join(' ')} {\n${rules}\n}`] as const;
  return commandFault(scene, { text, node, begin, end: ['nft', 'delete', 'table', ...table] });
}
